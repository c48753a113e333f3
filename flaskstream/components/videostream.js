// A film that comes while it is made: its pieces are bytes of one stream, which Media Source
// plays. What a person is not about to see is not fetched.
const {on, each, later} = flaskstream;
const Source = globalThis.ManagedMediaSource ?? globalThis.MediaSource;  // a telephone has the first
const AHEAD = 20, BEHIND = 10;  // seconds that are kept: before what is seen where room is short
const MOST = 1_000_000;  // bytes of a request
const PLACE = "fs-film";  // by that name this window knows where it was in a film
const streams = new Map();  // by the list of pieces

class Stream {
  asked = 0;  // bytes of the stream that were fetched
  turn = 0;  // what is fetched for a place that was left is of another one
  constructor(list, of, box) {
    Object.assign(this, {list, of, box});
    this.film = box.querySelector("video");
    this.film.disableRemotePlayback = !!globalThis.ManagedMediaSource;
    this.source = new Source();
    this.source.addEventListener("sourceopen", () => this.open(), {once: true});
    this.url = URL.createObjectURL(this.source);
    this.film.src = this.url;
    this.heard = new AbortController();
    const signal = {signal: this.heard.signal};
    for (const name of ["ended", "error"]) this.film.addEventListener(name, () => this.close(), signal);
    // Who comes back is where he was.
    const place = JSON.parse(sessionStorage.getItem(PLACE) ?? "{}");
    this.film.addEventListener("loadedmetadata", () => {
      this.allow();
      if (place.of === of && place.time) this.film.currentTime = place.time;
    }, signal);
    this.film.addEventListener("seeking", () => this.seek(), signal);
    this.film.addEventListener("timeupdate", () => this.remember(), signal);
    addEventListener("pagehide", () => this.remember(), signal);
    this.timer = setInterval(() => this.look(), 250);
  }
  get pieces() {
    return [...this.list.children].map(item => {
      const [of, at, size, skip, , begin, whole] = item.dataset.fsPiece.split(" ");
      return {of, at: +at, end: +at + +size, skip: +skip, begin: +begin, whole: !!whole, src: item.dataset.fsSrc};
    });
  }
  open() {
    URL.revokeObjectURL(this.url);
    if (this.closed) return;
    this.buffer = this.source.addSourceBuffer(type(this.list));
    this.buffer.addEventListener("updateend", () => this.look());
    this.look();
  }
  // What was made may be looked for, whether or not it was fetched.
  allow() {
    const made = this.pieces.findLast(({begin}) => begin >= 0);
    if (made && this.source.readyState === "open") this.source.setLiveSeekableRange?.(0, made.begin + 1);
  }
  remember() {
    if (this.film.readyState) sessionStorage.setItem(PLACE, JSON.stringify({of: this.of, time: this.film.currentTime}));
  }
  // How many seconds are there from a moment on.
  ready(time) {
    const {buffered} = this.buffer;
    for (let i = 0; i < buffered.length; i++) {
      if (buffered.start(i) - 0.1 <= time && time < buffered.end(i)) return buffered.end(i) - time;
    }
    return 0;
  }
  async look() {
    if (!this.list.isConnected) return this.close();
    const {pieces, buffer, film} = this, last = pieces.at(-1);
    if (last?.of !== this.of) return this.close();
    if (this.closed) return;
    this.box.hidden = false;
    this.allow();
    if (!buffer || buffer.updating || this.fetching) return;
    if (this.ready(film.currentTime) > AHEAD) return;
    const piece = pieces.find(({at, end}) => at <= this.asked && this.asked < end);
    if (piece) return this.fetch(piece);
    if (last.whole && this.asked >= last.end && this.source.readyState === "open") this.source.endOfStream();
  }
  async fetch({src, at, end, skip}) {
    const turn = this.turn, from = this.asked, to = Math.min(end, from + MOST), place = skip - at;
    this.fetching = true;
    try {
      const answer = await fetch(src, {headers: {Range: `bytes=${from + place}-${to + place - 1}`}});
      if (answer.status !== 206) throw new Error(answer.status);
      const data = await answer.arrayBuffer();
      if (turn === this.turn && !this.closed) this.add(data, from);
    } catch {
      await later(0.5);  // it may be in another piece by then
    } finally {
      this.fetching = false;
    }
    this.look();
  }
  add(data, from) {
    try {
      this.buffer.appendBuffer(data);
      this.asked = from + data.byteLength;
    } catch (error) {  // there is no room for more
      if (error.name !== "QuotaExceededError") return this.close();
      const seen = this.film.currentTime - BEHIND;
      if (seen > 0) this.buffer.remove(0, seen);
      throw error;
    }
  }
  // What is looked for and not there is fetched from where a player can begin.
  seek() {
    const {film, pieces, buffer} = this, time = film.currentTime;
    if (!buffer || !this.asked || this.ready(time)) return;
    const piece = pieces.findLast(({begin}) => begin <= time);
    if (!piece) return this.close(time);
    if (piece.at === this.asked) return;
    if (buffer.updating) buffer.addEventListener("updateend", () => this.begin(piece), {once: true});
    else this.begin(piece);
  }
  begin({at}) {
    if (this.closed) return;
    this.turn++;
    if (this.source.readyState === "open") this.buffer.abort();
    this.asked = at;
    this.look();
  }
  // What is left to see is in the file.
  close(time = 0) {
    if (this.closed) return;
    this.closed = true;
    const whole = this.box.previousElementSibling?.querySelector(".fs-film");
    if (time && whole) whole.currentTime = time;
    clearInterval(this.timer);
    this.heard.abort();
    if (this.box.isConnected) this.box.hidden = true;
    this.film.removeAttribute("src");
    this.film.load();
    if (streams.get(this.list) === this) streams.delete(this.list);
  }
}

const seen = new Set();
const ofFirst = list => list.firstElementChild?.dataset.fsPiece.split(" ")[0];
const type = list => `video/mp4; codecs="${list.firstElementChild.dataset.fsPiece.split(" ")[4]}"`;
each(".fs-film-pieces > :last-child", piece => {
  const told = piece.dataset.fsPiece.split(" ");
  if (told.includes("whole")) seen.add(told[0]);  // it has ended before the page was opened
});
const follow = () => {
  streams.forEach((stream, list) => { if (!list.isConnected) stream.close(); });
  each(".fs-film-pieces", list => {
    const of = ofFirst(list), box = list.previousElementSibling;
    let stream = streams.get(list);
    if (stream && stream.of !== of) stream.close();
    if (of && stream?.of !== of && !seen.has(of) && Source?.isTypeSupported(type(list))) {
      streams.set(list, stream = new Stream(list, of, box));
      const allowed = navigator.userActivation?.hasBeenActive ?? true;
      if (box.matches(".fs-autoplay") && allowed) stream.film.play().catch(() => {});
    }
    if (of) seen.add(of);
    stream?.look();
  });
};
on("htmx:after:swap", follow);
follow();
// For those who want to know how well it goes, as tests do.
flaskstream.films = streams;
