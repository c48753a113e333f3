// Films: what a camera records, with the element of camera.js; and those that come one after
// the other, each of which is there before the one before it ends.
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

// ----- films that follow each other: one is shown, and another one gets ready

const reels = new Map();  // by the element of both: what is played there

class Reel {
  at = 0;
  waits = false;  // for the next, which is to come
  constructor(box, list) {
    Object.assign(this, {box, list});
    [this.shown, this.next] = box.querySelectorAll("video");
    for (const film of [this.shown, this.next]) {
      film.addEventListener("ended", () => film === this.shown && this.go());
      for (const name of ["play", "pause"]) film.addEventListener(name, () => {
        if (film === this.shown && !film.ended && !this.turns) tell(box, name);
      });
    }
  }
  get films() { return [...this.list.querySelectorAll("a")].map(link => link.href); }
  get isWhole() { return !!this.list.querySelector("[data-fs-end]"); }
  // More has come, or the films of another run.
  look(plays) {
    const {films} = this;
    this.box.hidden = !films.length;
    if (films[0] !== this.first) {
      this.first = films[0];
      this.at = 0;
      this.waits = false;
      load(this.shown, films[0]);
      if (films.length && plays) this.shown.play().catch(() => {});
    }
    load(this.next, films[this.at + 1]);
    if (this.waits) this.go();
  }
  // The next film, where there is one; after the last, that it has ended.
  go() {
    const {films, shown, next} = this;
    this.waits = this.at + 1 >= films.length;
    if (this.waits) {
      if (!this.isWhole) return;
      this.waits = false;
      tell(this.box, "ended");
      this.at = 0;
      load(shown, films[0]);
      load(next, films[1]);
      return;
    }
    this.at++;
    this.turns = true;
    if (document.fullscreenElement === shown) load(shown, films[this.at]);  // it stays large
    else this.turn();
    this.shown.play().catch(() => {}).finally(() => { this.turns = false; });
    load(this.next, films[this.at + 1]);
  }
  turn() {
    const {shown, next} = this;
    Object.assign(next, {volume: shown.volume, muted: shown.muted, playbackRate: shown.playbackRate});
    next.controls = true;
    next.hidden = false;
    next.setAttribute("aria-label", shown.getAttribute("aria-label"));
    const had = document.activeElement === shown;
    shown.hidden = true;
    [this.shown, this.next] = [next, shown];
    if (had) next.focus();
  }
}
const load = (film, url) => {
  if (!url) film.removeAttribute("src");
  else if (film.src !== url || film.ended) film.src = url;
};
const follow = plays => {
  reels.forEach((_, box) => { if (!box.isConnected) reels.delete(box); });
  each(".fs-films", box => {
    if (!reels.has(box)) reels.set(box, new Reel(box, box.nextElementSibling));
    reels.get(box).look(plays && box.matches(".fs-autoplay"));
  });
};
on("htmx:after:swap", () => follow(true));
follow(false);
