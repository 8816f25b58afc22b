-- A text with half of a surrogate pair is JSON too, and none that PostgreSQL can take apart. Such captures are refused by
-- now; what was stored before is read with U+FFFD in its place, as U+0000 is. Both stand as escapes, which a backslash of
-- the text, itself escaped, does not begin. Not STRICT: only so is it put in place where it is called, and costs no call.
CREATE OR REPLACE FUNCTION text_of_json(document text, name text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT (CASE WHEN strpos(document, '\u') = 0 THEN document
    ELSE regexp_replace(document, '(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f]..)', '\1\ufffd', 'g') END)::json ->> name $$;
