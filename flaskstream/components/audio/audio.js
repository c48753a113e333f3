// Sound: what a microphone hears, as a WAV file; what is played, with its waveform, what is
// said in it, and a part of it cut out; and sound that comes while a function makes it.
// This file is both: a page's script, and the worklet that takes samples for it.
if (globalThis.registerProcessor) takeSamples(); else runPage();

function takeSamples() {
  registerProcessor("fs-microphone", class extends AudioWorkletProcessor {
    samples = new Int16Array(2048);
    filled = 0;
    constructor() {
      super();
      this.port.onmessage = () => {  // it is to end
        this.send();
        this.port.postMessage(null);
      };
    }
    process([[channel]]) {
      for (const sample of channel ?? []) {
        this.samples[this.filled++] = Math.max(-1, Math.min(1, sample)) * 32767;
        if (this.filled === this.samples.length) this.send();
      }
      return true;
    }
    send() {
      this.port.postMessage(this.samples.slice(0, this.filled));
      this.filled = 0;
    }
  });
}

function runPage() {
  const {on, each, home, part, later} = flaskstream;
  const HEADER = 44;
  const clock = seconds => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
  const tell = (element, name) => element.dispatchEvent(new CustomEvent(name));

  // ----- WAV

  const wavOf = (parts, rate, channels = 1) => {
    const size = parts.reduce((sum, part) => sum + part.byteLength, 0);
    const view = new DataView(new ArrayBuffer(HEADER)), width = 2 * channels;
    const text = (at, word) => [...word].forEach((c, i) => view.setUint8(at + i, c.charCodeAt(0)));
    text(0, "RIFF"); view.setUint32(4, size + HEADER - 8, true); text(8, "WAVEfmt ");
    view.setUint32(16, 16, true); view.setUint16(20, 1, true); view.setUint16(22, channels, true);
    view.setUint32(24, rate, true); view.setUint32(28, rate * width, true);
    view.setUint16(32, width, true); view.setUint16(34, 16, true);
    text(36, "data"); view.setUint32(40, size, true);
    return new Blob([view, ...parts], {type: "audio/wav"});
  };
  const choose = (field, blob, name) => {
    const chooser = field.querySelector(".fs-chooser"), chosen = new DataTransfer();
    chosen.items.add(new File([blob], name, {type: "audio/wav"}));
    chooser.files = chosen.files;
    chooser.dispatchEvent(new Event("change", {bubbles: true}));
  };

  // ----- a microphone

  class Recorder extends HTMLElement {
    connectedCallback() {
      if (this.classList.contains("fs-records")) this.record();
    }
    disconnectedCallback() { this.close(); }
    async record() {
      if (this.stream || this.asking) return;
      this.asking = true;
      this.fail();
      try {
        await this.open();
      } catch (error) {
        this.close();
        const known = this.querySelector(`.fs-${CSS.escape(error.name)}`);
        this.fail(!navigator.mediaDevices ? "insecure" : known ? error.name : "failed");
        return;
      } finally {
        this.asking = false;
      }
      this.show("end", "hold");
      tell(this, "fs:start-recording");
    }
    async open() {
      // At once: what a person has pressed counts for a moment only.
      this.context = new AudioContext();
      this.stream = await navigator.mediaDevices.getUserMedia({audio: true});
      if (!this.isConnected) return this.close();
      await this.context.audioWorklet.addModule(import.meta.url);
      await this.context.resume();
      this.parts = [];
      this.rate = this.context.sampleRate;
      this.frames = 0;
      this.held = this.ends = false;
      this.node = new AudioWorkletNode(this.context, "fs-microphone", {numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit"});
      this.node.port.onmessage = ({data}) => data ? this.take(data) : this.finish();
      this.source = this.context.createMediaStreamSource(this.stream);
      this.source.connect(this.node);
      this.stream.getTracks().forEach(track => { track.onended = () => this.end(); });
    }
    take(samples) {
      if (this.held || !this.context) return;  // the worklet may hear a little longer
      this.parts.push(samples);
      this.frames += samples.length;
      const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      this.querySelector("meter").value = peak / 32768;
      this.querySelector("[role=timer]").textContent = clock(this.frames / this.context.sampleRate);
      const {fsMost: most, fsLimit: limit, fsEvery: every} = this.dataset;
      if (every) this.flow(+every);
      const waits = this.parts.reduce((sum, part) => sum + part.byteLength, 0);
      // A form has other fields, too.
      if (waits > most - 100_000 || this.frames > limit * this.context.sampleRate) this.end();
    }
    // What is heard goes to the functions that want it, as soon as they have done with the
    // last of it: so none of it is left out, and none overtakes another.
    flow(seconds) {
      const waits = this.parts.reduce((sum, part) => sum + part.length, 0);
      if (!waits || waits < seconds * this.rate || this.isBusy) return;
      const detail = wavOf(this.parts.splice(0), this.rate);
      this.dispatchEvent(new CustomEvent("fs:stream", {detail}));
    }
    get isBusy() {
      const field = this.closest(".fs-field");
      return underWay.get(this) > 0 || !field || [...home(this).querySelectorAll(
        `[hx-trigger*="fs:stream"][hx-trigger*="${field.id}-ev"]`,
      )].some(({id}) => {
        const state = part(this, `[id$="-status-${/-on-(\d+)-/.exec(id)[1]}"]`)?.dataset.fsState;
        return ["waiting", "running", "stopping"].includes(state);
      });
    }
    hold(held) {
      this.held = held;
      this.show("end", held ? "resume" : "hold");
      if (held) tell(this, "fs:pause-recording");
    }
    end() {
      if (!this.ends) this.node?.port.postMessage("end");
      this.ends = true;
    }
    async finish() {
      const {parts, rate} = this, field = this.closest(".fs-field");
      tell(this, "fs:stop-recording");
      this.close();
      if (!this.dataset.fsEvery) {
        if (parts.length) choose(field, wavOf(parts, rate), "recording.wav");
        return;
      }
      for (this.parts = parts; this.isConnected && this.parts?.length && !this.context; await later(0.05)) this.flow(0);
    }
    close() {
      this.stream?.getTracks().forEach(track => track.stop());
      this.context?.close();
      this.stream = this.context = this.node = this.parts = null;
      this.show("record");
    }
    show(...names) {
      this.querySelectorAll("button").forEach(button => {
        button.hidden = !names.some(name => button.matches(`.fs-${name}`));
      });
      this.querySelectorAll("meter, [role=timer]").forEach(one => { one.hidden = names.includes("record"); });
    }
    fail(why) {
      this.querySelectorAll("p").forEach(note => { note.hidden = !note.matches(`.fs-${why}`); });
    }
  }
  customElements.define("fs-recorder", Recorder);
  // A chunk goes with the form of its page, as a file in the place of the field.
  const underWay = new Map();  // by the recorder: its requests
  const count = (ctx, more) => {
    const {type, target} = ctx.sourceEvent ?? {};
    if (type === "fs:stream") underWay.set(target, (underWay.get(target) ?? 0) + more);
    return type === "fs:stream";
  };
  on("htmx:config:request", ({detail: {ctx}}) => {
    if (!count(ctx, 1)) return;
    const {detail: chunk, target: {dataset: {fsName: name}}} = ctx.sourceEvent;
    ctx.fetch = (url, options) => {
      const body = new FormData(), headers = {...options.headers};
      for (const [key, value] of options.body) if (key !== name) body.append(key, value);
      body.append(name, chunk, "stream.wav");
      delete headers["Content-Type"];
      return fetch(url, {...options, headers, body});
    };
  });
  on("htmx:finally:request", ({detail: {ctx}}) => count(ctx, -1));
  on("click", ({target}) => {
    const recorder = target.closest?.("fs-recorder"), button = target.closest?.("button");
    if (!recorder || !button) return;
    if (button.matches(".fs-record")) recorder.record();
    else if (button.matches(".fs-end")) recorder.end();
    else recorder.hold(button.matches(".fs-hold"));
    const shown = recorder.querySelector("button:not([hidden])");
    if (button.hidden) shown?.focus();
  });

  // ----- what is played: its waveform, and what is said

  const player = element => element?.closest(".fs-field")?.querySelector(".fs-player");
  const wave = audio => audio.closest(".fs-sound")?.querySelector(".fs-wave");
  const played = ({target: audio}) => {
    if (!audio.matches?.(".fs-player")) return;
    const share = audio.duration ? audio.currentTime / audio.duration : 0;
    wave(audio)?.style.setProperty("--fs-played", `${(100 * share).toFixed(2)}%`);
  };
  on("timeupdate", played);
  on("seeking", played);
  on("click", e => {
    const svg = e.target.closest?.(".fs-wave"), audio = player(svg);
    if (!audio?.duration) return;
    const {left, width} = svg.getBoundingClientRect();
    audio.currentTime = audio.duration * (e.clientX - left) / width;
  });
  on("click", ({target}) => {
    const button = target.closest?.(".fs-skip"), audio = player(button);
    if (audio?.duration) audio.currentTime += audio.duration * button.dataset.fsSkip / 100;
  });
  const said = audio => {
    const track = audio.textTracks[0], place = audio.closest(".fs-sound").querySelector(".fs-cue");
    if (!track || !place) return;
    track.mode = "hidden";  // it is read, and shown here: a sound has no place for it
    place.textContent = [...track.activeCues ?? []].map(cue => cue.text.replace(/<[^>]*>/g, "")).join("\n");
  };
  ["loadedmetadata", "timeupdate", "play"].forEach(name => on(name, ({target}) => target.matches?.(".fs-player") && said(target)));

  // ----- a part of it

  const ends = cut => [...cut.querySelectorAll("input")].map(input => +input.value);
  const spread = cut => {
    const {duration} = player(cut), svg = wave(player(cut));
    if (!(duration > 0) || duration === Infinity) return;
    cut.querySelectorAll("input").forEach((input, i) => {
      if (+input.max !== duration) Object.assign(input, {max: duration, value: i * duration});
      input.setAttribute("aria-valuetext", clock(input.value));
    });
    const [from, to] = cut.open ? ends(cut) : [0, duration];
    svg?.style.setProperty("--fs-from", `${100 * from / duration}%`);
    svg?.style.setProperty("--fs-to", `${100 - 100 * to / duration}%`);
  };
  on("toggle", ({target}) => target.matches?.(".fs-cut") && spread(target));
  on("loadedmetadata", ({target}) => {
    const cut = target.closest?.(".fs-field")?.querySelector(".fs-cut");
    if (cut && target.matches(".fs-player")) spread(cut);
  });
  on("input", ({target}) => {
    const cut = target.closest?.(".fs-cut");
    if (!cut) return;
    const [from, to] = cut.querySelectorAll("input");
    if (+from.value > +to.value) (target === from ? to : from).value = target.value;
    player(cut).currentTime = target.value;
    spread(cut);
  });
  on("click", async ({target}) => {
    const cut = target.closest?.(".fs-cut > button")?.parentElement, audio = player(cut);
    if (!audio) return;
    const [from, to] = ends(cut), data = await (await fetch(audio.currentSrc)).arrayBuffer();
    const stem = audio.getAttribute("aria-label").replace(/\.\w+$/, ""), rate = +cut.dataset.fsRate;
    if (to > from) choose(cut.closest(".fs-field"), partOf(data, from, to, rate) ?? await decodedPart(data, from, to, rate), `${stem}.wav`);
  });
  // Of 16-bit WAV exactly these samples; what is anything else, or of another rate than is
  // wanted, is decoded.
  const partOf = (data, from, to, wanted) => {
    const view = new DataView(data), word = at => String.fromCharCode(...new Uint8Array(data, at, 4));
    let format = 0;
    for (let at = 12; word(0) === "RIFF" && at + 8 <= data.byteLength; ) {
      const size = view.getUint32(at + 4, true);
      if (word(at) === "fmt ") format = at + 8;
      if (word(at) === "data" && format) {
        const number = place => view.getUint16(format + place, true);
        if (number(0) !== 1 || number(14) !== 16) return null;
        const rate = view.getUint32(format + 4, true), width = 2 * number(2);
        if (wanted && wanted !== rate) return null;
        const [first, last] = [from, to].map(time => at + 8 + Math.round(time * rate) * width);
        return wavOf([data.slice(first, Math.min(last, at + 8 + size))], rate, number(2));
      }
      at += 8 + size + size % 2;
    }
    return null;
  };
  const decodedPart = async (data, from, to, wanted) => {
    const sound = await new OfflineAudioContext(1, 1, wanted || 48000).decodeAudioData(data);
    const channels = Array.from({length: sound.numberOfChannels}, (_, i) => sound.getChannelData(i));
    const [first, last] = [from, to].map(time => Math.round(time * sound.sampleRate));
    const samples = new Int16Array((last - first) * channels.length);
    channels.forEach((channel, c) => channel.subarray(first, last).forEach((sample, i) => {
      samples[i * channels.length + c] = Math.max(-1, Math.min(1, sample)) * 32767;
    }));
    return wavOf([samples], sound.sampleRate, channels.length);
  };

  // ----- sound that comes while it is made: pieces, each played where the last one ends

  const AHEAD = 12, LEAD = 0.2, LONGEST_LEAD = 1, AT_A_TIME = 4, MOST = 10;  // seconds, fetches
  const streams = new Map();  // by the list of pieces: what plays them
  // Browsers let a page sound once a person has pressed something: this is made then.
  let pressed = null;
  const unlock = () => {
    const Context = globalThis.AudioContext;
    if (Context && document.querySelector(".fs-pieces")) (pressed ??= new Context()).resume();
  };
  on("click", unlock);
  on("keydown", unlock);

  class Stream {
    gaps = 0;
    wanted = false;  // whether it is to be heard
    constructor(list, of) {
      Object.assign(this, {list, of, asked: 0, next: 0, lead: LEAD, coming: [], fetching: 0});
      this.controls = list.parentElement.querySelector("fs-live");
      this.timer = setInterval(() => this.look(), 250);
    }
    get pieces() {
      return [...this.list.children].map(item => {
        const [of, at, frames, rate, channels, whole] = item.dataset.fsPiece.split(" ");
        return {of, at: +at, end: +at + +frames, rate: +rate, channels: +channels, whole: !!whole, src: item.dataset.fsSrc};
      });
    }
    // What a person has pressed, or `autoplay`, begins it.
    async play() {
      this.wanted = true;
      try {
        this.context ??= await this.open(this.pieces[0].rate);
        await Promise.race([this.context.resume(), later(0.2)]);
      } catch { /* there is nothing that sounds, or no more of it */ }
      if (!this.wanted) return;  // it was held meanwhile
      const sounds = this.context?.state === "running";
      if (sounds) tell(this.controls, "play");
      this.wanted = sounds;
      this.fails = !sounds;
      this.look();
    }
    pause() {
      this.wanted = false;
      this.context?.suspend();
      tell(this.controls, "pause");
      this.show();
    }
    // Of the sound's own rate, so that nothing is interpolated where pieces meet. Where a
    // browser lets only what a press has made sound, that is used.
    async open(rate) {
      const own = new AudioContext({sampleRate: rate});
      if (!pressed) return own;
      await Promise.race([own.resume(), later(0.2)]);
      if (own.state === "running" || pressed.state !== "running") return own;
      own.close();
      const taken = pressed;
      pressed = null;
      return taken;
    }
    get now() {  // the frame that is heard
      if (this.base === undefined) return this.next;
      return Math.min(this.next, Math.max(0, (this.context.currentTime - this.base) * this.rate));
    }
    look() {
      if (!this.list.isConnected) return this.close();
      const {pieces} = this, last = pieces.at(-1);
      if (!last || last.of !== this.of) return this.close();
      this.rate = last.rate;
      if (this.wanted) {
        this.fetch(pieces);
        this.schedule();
      }
      if (last.whole && this.now >= last.end) {
        tell(this.controls, "ended");
        return this.close();
      }
      if (last.whole && !this.wanted && !this.next) return this.close();  // it is a file now
      this.show();
    }
    fetch(pieces) {
      while (this.fetching < AT_A_TIME && this.asked - this.now < AHEAD * this.rate) {
        const piece = pieces.find(({at, end}) => at <= this.asked && this.asked < end);
        if (!piece) return;
        const from = this.asked, to = Math.min(piece.end, from + MOST * piece.rate);
        this.asked = to;
        const part = {from, to, channels: piece.channels};
        this.coming.push(part);
        this.fetching++;
        this.get(part, piece).then(() => {
          this.fetching--;
          this.look();
        });
      }
    }
    async get(part, {src, at, channels}) {
      const [first, last] = [part.from, part.to].map(frame => HEADER + 2 * channels * (frame - at));
      for (let tries = 0; !part.data && !this.closed; tries++) {
        try {
          const answer = await fetch(src, {headers: {Range: `bytes=${first}-${last - 1}`}});
          if (answer.status !== 206) throw new Error(answer.status);
          part.data = new Int16Array(await answer.arrayBuffer());
        } catch { await later(Math.min(4, 0.25 * 2 ** tries)); }
        const piece = this.pieces.find(({at, end}) => at <= part.from && part.to <= end);
        if (!part.data && piece && piece.src !== src) return this.get(part, piece);
      }
    }
    schedule() {
      const {context} = this;
      while (context?.state === "running" && this.coming[0]?.data) {
        const {from, to, channels, data} = this.coming.shift();
        const at = this.base + from / this.rate;
        if (!(at >= context.currentTime)) {  // the first, or one that comes too late
          if (this.base !== undefined) {
            this.gaps++;
            this.lead = Math.min(LONGEST_LEAD, 2 * this.lead);
          }
          this.base = context.currentTime + this.lead - from / this.rate;
          this.base = Math.ceil(this.base * context.sampleRate) / context.sampleRate;
        }
        const buffer = context.createBuffer(channels, to - from, this.rate);
        for (let c = 0; c < channels; c++) {
          const samples = buffer.getChannelData(c);
          for (let i = 0; i < samples.length; i++) samples[i] = data[i * channels + c] / 32768;
        }
        const source = new AudioBufferSourceNode(context, {buffer});
        source.connect(context.destination);
        source.start(this.base + from / this.rate);
        this.next = to;
      }
    }
    show() {
      const [pause, play] = this.controls.querySelectorAll("button");
      this.controls.hidden = !!this.closed;
      pause.hidden = !this.wanted;
      play.hidden = this.wanted;
      this.controls.querySelector("p").hidden = !this.fails;
      this.controls.querySelector("[role=timer]").textContent = clock(this.now / this.rate);
    }
    close() {
      if (this.closed) return;
      this.closed = true;
      clearInterval(this.timer);
      this.context?.close();
      if (streams.get(this.list) === this) streams.delete(this.list);
      this.show();
    }
  }
  const seen = new Set();
  each(".fs-pieces > :last-child", piece => {
    const [of, ...told] = piece.dataset.fsPiece.split(" ");
    if (told.includes("whole")) seen.add(of);  // it has ended before the page was opened
  });
  const follow = () => each(".fs-pieces", list => {
    const first = list.firstElementChild, of = first?.dataset.fsPiece.split(" ")[0];
    let stream = streams.get(list);
    if (stream && stream.of !== of) stream.close();
    const allowed = navigator.userActivation?.hasBeenActive ?? true;
    const begins = allowed && list.matches(".fs-autoplay") && !seen.has(of);
    // What is whole already is a file, for the player, but where it is to be heard at once.
    if (of && stream?.of !== of && (begins || !first.dataset.fsPiece.endsWith("whole"))) {
      streams.set(list, stream = new Stream(list, of));
      stream.show();
      if (begins) stream.play();
    }
    if (of) seen.add(of);
    stream?.look();
  });
  on("htmx:after:swap", follow);
  follow();
  on("click", ({target}) => {
    const controls = target.closest?.("fs-live > button")?.parentElement;
    const stream = streams.get(controls?.parentElement.querySelector(".fs-pieces"));
    if (!stream) return;
    if (stream.wanted) stream.pause(); else stream.play();
    controls.querySelector("button:not([hidden])")?.focus();
  });
  // For those who want to know how well it goes, as tests do.
  flaskstream.sounds = streams;
}
