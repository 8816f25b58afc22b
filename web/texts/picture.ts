import { span } from "../time.ts";

const count = new Intl.NumberFormat("en");
const counted = (number: number, one: string, many: string) => `${count.format(number)} ${number === 1 ? one : many}`;

export const pictureText = {
  title: "Timeline",
  loading: "Reading this stretch of your timeline",
  loadingPlot: "Drawing",
  plotFailed: "The picture could not be loaded. The table below holds the same. Load the page again to try once more.",
  day: "Day",
  week: "Week",
  length: "Show a",
  date: "Date",
  previous: { day: "Previous day", week: "Previous week" },
  next: { day: "Next day", week: "Next week" },
  picture: "Picture",
  together: "All devices, each event once",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  earlier: "Earlier",
  later: "Later",
  whole: { day: "Whole day", week: "Whole week" },
  alongEvents: "Along the events",
  byKeys: "The arrow keys go from event to event and say who saw it.",
  howTo: "Drag to move. Pinch, or hold Ctrl and scroll, to zoom. The arrow keys go from event to event.",
  several: (events: number, shared: number, names: string) => {
    const seen = counted(events, "event", "events");
    if (shared === 0) return `${seen} from ${names}`;
    return shared === events
      ? `${seen}, seen by ${names}`
      : `${seen}, ${count.format(shared)} of them seen by ${names}`;
  },
  nothing: "Nothing was captured here.",
  totals: "Totals",
  events: (events: number, shared: number, sightings: number) =>
    `${counted(events, "event", "events")}, ${count.format(shared)} of them seen by several devices; counted by device they would be ${count.format(sightings)}.`,
  active: (active: number, naive: number) =>
    active === naive
      ? `Active for ${span(active)}.`
      : `Active for ${span(active)}. Added up by device it would be ${span(naive)}, for the same time would count twice.`,
  byType: "By type",
  byPlace: "By workspace or site",
  nowhere: "nowhere named",
  name: "Name",
  eventsColumn: "Events",
  activeColumn: "Time, overlaps once",
  naiveColumn: "Added up",
  table: "Events in view",
  columns: { time: "Time", what: "What", where: "Where", seenBy: "Seen by", lasted: "For" },
  copy: "Copy this table",
  copied: (rows: number) => `${counted(rows, "row is", "rows are")} on the clipboard.`,
  notCopied: "The browser did not allow it. Select the table and copy it instead.",
  more: "Show more rows",
} as const;
