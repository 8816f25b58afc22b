import { useId } from "preact/hooks";
import { dateAfter, isDate, type Length } from "../period.ts";
import { changeQuery } from "../router.ts";
import { pictureText } from "../texts/picture.ts";

/** Chooses the day or week; the choice stands in the address. */
export function StretchBar({ date, length }: { date: string; length: Length }) {
  const dateId = useId();
  const lengthId = useId();
  const step = (count: number) => changeQuery({ date: dateAfter(date, length, count) });
  return (
    <div class="stretch-bar">
      <button type="button" onClick={() => step(-1)}>
        {pictureText.previous[length]}
      </button>
      <div class="choice">
        <label for={dateId}>{pictureText.date}</label>
        <input
          id={dateId}
          type="date"
          value={date}
          onChange={({ currentTarget: { value } }) => isDate(value) && changeQuery({ date: value })}
        />
      </div>
      <button type="button" onClick={() => step(1)}>
        {pictureText.next[length]}
      </button>
      <div class="choice">
        <label for={lengthId}>{pictureText.length}</label>
        <select
          id={lengthId}
          value={length}
          onChange={({ currentTarget: { value } }) => changeQuery({ length: value === "week" ? "week" : undefined })}
        >
          <option value="day">{pictureText.day}</option>
          <option value="week">{pictureText.week}</option>
        </select>
      </div>
    </div>
  );
}
