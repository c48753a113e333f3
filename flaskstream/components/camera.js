// A person's camera: a picture that is taken is chosen as a file is, and of a stream one
// frame at a time goes out with the form, and the next, the newest, when it is answered.
const {on, each, now} = flaskstream;
const QUALITY = 0.85;
const cameras = new Map();  // by the camera's element: what it is doing

const TOLD = {
  NotAllowedError: "The camera was not allowed. Allow it beside the page’s address, and try again.",
  NotFoundError: "No camera was found. Connect one, and try again.",
  OverconstrainedError: "No camera can do what this page asks for.",
  NotReadableError: "The camera is in use elsewhere. Close that, and try again.",
};
const say = (box, text) => { box.querySelector(".fs-camera-told").textContent = text; };
// What else is done with it: see video.js.
const tell = (box, stream) => box.dispatchEvent(new CustomEvent("fs:camera", {detail: stream}));
const face = (box, isOn) => {
  box.querySelector(".fs-camera-start").hidden = isOn;
  box.querySelectorAll(".fs-camera-view, .fs-camera-take, .fs-camera-stop").forEach(el => { el.hidden = !isOn; });
};
const start = async box => {
  if (!navigator.mediaDevices) return say(box, "A camera needs a page that was opened by https, or on this machine.");
  say(box, "");
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia(JSON.parse(box.dataset.fsCamera));
  } catch (error) {
    return say(box, TOLD[error.name] ?? `The camera can’t be used (${error.name}).`);
  }
  const video = box.querySelector("video");
  video.srcObject = stream;
  const camera = {stream, video, began: now(), flying: false};
  cameras.set(box, camera);
  stream.getVideoTracks()[0].addEventListener("ended", () => stop(box));
  face(box, true);
  tell(box, stream);
  await video.play().catch(() => {});
  if (box.dataset.fsEvery) tick(box, camera);
};
const stop = box => {
  const camera = cameras.get(box);
  if (!camera) return;
  cameras.delete(box);
  camera.stream.getTracks().forEach(track => track.stop());
  camera.video.srcObject = null;
  face(box, false);
  tell(box, null);
};
const picture = (box, {video}) => new Promise(done => {
  const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
  Object.assign(canvas, {width: video.videoWidth, height: video.videoHeight});
  if ("fsMirror" in box.dataset) pen.setTransform(-1, 0, 0, 1, canvas.width, 0);
  pen.drawImage(video, 0, 0);
  canvas.toBlob(blob => done(blob && new File([blob], "camera.jpg", {type: "image/jpeg"})), "image/jpeg", QUALITY);
});
const take = async box => {
  const camera = cameras.get(box), file = camera?.video.videoWidth && await picture(box, camera);
  const chooser = box.closest(".fs-field").querySelector(".fs-upload");
  if (!file || !chooser) return;
  const chosen = new DataTransfer();
  chosen.items.add(file);
  chooser.files = chosen.files;
  chooser.dispatchEvent(new Event("change", {bubbles: true}));
  stop(box);
};

// ----- a stream
const tick = async (box, camera) => {
  if (cameras.get(box) !== camera) return;
  if (!box.isConnected) return stop(box);
  const limit = +box.dataset.fsLimit, due = now() + +box.dataset.fsEvery;
  if (limit && now() - camera.began > limit) return stop(box);
  if (!document.hidden && !camera.flying && camera.video.videoWidth) {
    camera.frame = await picture(box, camera);
    if (camera.frame) box.dispatchEvent(new Event("fs:frame"));
  }
  camera.next = () => {
    clearTimeout(camera.timer);
    camera.timer = setTimeout(tick, Math.max(0, due - now()) * 1000, box, camera);
  };
  if (!camera.flying) camera.next();
};
on("htmx:config:request", e => {
  const {ctx} = e.detail, box = ctx.sourceEvent?.type === "fs:frame" && ctx.sourceEvent.target;
  if (!box) return;
  const camera = cameras.get(box);
  if (!camera) return e.preventDefault();  // it was stopped meanwhile
  ctx.request.body.set(box.dataset.fsName, camera.frame);
  ctx.camera = camera;
  camera.flying = true;
});
on("htmx:finally:request", ({detail: {ctx: {camera}}}) => {
  if (!camera) return;
  camera.flying = false;
  camera.next?.();
});

on("click", ({target}) => {
  const button = target.closest?.(".fs-camera button"), box = button?.closest(".fs-camera");
  if (button?.matches(".fs-camera-start")) start(box);
  if (button?.matches(".fs-camera-take")) take(box);
  if (button?.matches(".fs-camera-stop")) stop(box);
});
on("htmx:after:swap", () => cameras.forEach((_, box) => { if (!box.isConnected) stop(box); }));
