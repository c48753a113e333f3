// Films: what a camera records, with the element of camera.js, and what can't be played.
const {on, each, now} = flaskstream;
const tell = (element, name) => element.dispatchEvent(new CustomEvent(name));
const clock = seconds => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

// ----- a camera

const FORMATS = {mp4: ["video/mp4;codecs=avc1.42E01E", "video/mp4"], webm: ["video/webm"]};
const SLICE = 1000;  // ms: after so many it is seen how large it is
const streams = new Map(), tapes = new Map();  // by the camera's element

on("fs:camera", ({target: box, detail: stream}) => {
  if (!box.querySelector(".fs-tape")) return;  // a picture's
  if (stream) streams.set(box, stream); else streams.delete(box);
  show(box);
});
const show = box => {
  const tape = tapes.get(box);
  box.querySelector(".fs-tape").hidden = !streams.has(box) || !!tape;
  box.querySelector(".fs-tape-end").hidden = !tape;
  const time = box.querySelector(".fs-tape-time");
  time.hidden = !tape;
  time.textContent = clock(tape ? now() - tape.began : 0);
};
const record = box => {
  const {fsFormat: format, fsMost: most} = box.dataset;
  const types = FORMATS[format] ?? [...FORMATS.webm, ...FORMATS.mp4];
  const mimeType = types.find(type => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(streams.get(box), mimeType ? {mimeType} : {});
  const parts = [];
  let size = 0;
  recorder.ondataavailable = ({data}) => {
    parts.push(data);
    size += data.size;
    if (size > most - 1_000_000 && size > most / 2) end(box);  // a second more is to come
  };
  recorder.onstop = () => {  // also where the camera has gone
    clearInterval(tapes.get(box).timer);
    tapes.delete(box);
    show(box);
    tell(box, "fs:stop-recording");
    if (size) choose(box, parts, recorder.mimeType.split(";")[0]);
  };
  tapes.set(box, {recorder, began: now(), timer: setInterval(show, 250, box)});
  recorder.start(SLICE);
  show(box);
  tell(box, "fs:start-recording");
};
const end = box => {
  const {recorder} = tapes.get(box) ?? {};
  if (recorder?.state === "recording") recorder.stop();
};
const choose = (box, parts, type) => {
  const chooser = box.closest(".fs-field")?.querySelector(".fs-upload");
  if (!box.isConnected || !chooser) return;
  const chosen = new DataTransfer();
  chosen.items.add(new File(parts, `recording.${type.split("/")[1]}`, {type}));
  chooser.files = chosen.files;
  chooser.dispatchEvent(new Event("change", {bubbles: true}));
  box.querySelector(".fs-camera-stop").click();
};
on("click", ({target}) => {
  const button = target.closest?.(".fs-tape, .fs-tape-end"), box = button?.closest(".fs-camera");
  if (!box) return;
  if (button.matches(".fs-tape")) record(box); else end(box);
  box.querySelector("button:is(.fs-tape, .fs-tape-end):not([hidden])")?.focus();
});

// ----- what this browser can't play

const unplayed = film => {
  const note = film.parentElement.querySelector("p.fs-unplayed");
  if (!film.matches("[src]") || !note) return;
  film.hidden = true;
  note.hidden = false;
};
on("error", ({target}) => target.matches?.(".fs-film") && unplayed(target));
each(".fs-film", film => film.error && unplayed(film));
