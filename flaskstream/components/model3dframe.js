// Draws models in a frame of their own, by <model-viewer>. The page sends them by a port
// that it gives to this document once, and is told when one is drawn.
{
  const GLTF = 0x46546c67, POINTS = 0, LONGEST = 10000;  // ms
  const viewer = document.createElement("model-viewer");
  Object.assign(viewer.style, {inlineSize: "100%", blockSize: "100vh", display: "block"});
  viewer.style.setProperty("--progress-bar-height", "0");
  document.documentElement.style.overflow = "hidden";
  console.warn = () => {};  // the viewer tells there how slow a machine is
  for (const [name, value] of Object.entries({
    "camera-controls": "", "interaction-prompt": "none", loading: "eager", "touch-action": "pan-y",
  })) viewer.setAttribute(name, value);
  // What it is made of in the viewer, whose version is pinned.
  const scene = () => viewer[Object.getOwnPropertySymbols(viewer).find(({description}) => description === "scene")];
  let port, look = {}, url, told = {}, isNews = false, drawing = false;

  // The corners only: each part of the model says that it is made of points.
  const asPoints = model => {
    const bytes = new Uint8Array(model), view = new DataView(model);
    const binary = bytes.length > 20 && view.getUint32(0, true) === GLTF;
    const end = binary ? 20 + view.getUint32(12, true) : bytes.length;
    const told = JSON.parse(new TextDecoder().decode(bytes.subarray(binary ? 20 : 0, end)));
    for (const {primitives} of told.meshes ?? []) for (const one of primitives) one.mode = POINTS;
    const text = new TextEncoder().encode(JSON.stringify(told));
    if (!binary) return text;
    const room = Math.ceil(text.length / 4) * 4, rest = bytes.subarray(end);
    const made = new Uint8Array(20 + room + rest.length).fill(32);
    made.set(bytes.subarray(0, 20));
    made.set(text, 20);
    made.set(rest, 20 + room);
    const head = new DataView(made.buffer);
    head.setUint32(8, made.length, true);
    head.setUint32(12, room, true);
    return made;
  };
  const show = async ({model, look: wanted}) => {
    look = wanted;
    if (!document.createElement("canvas").getContext("webgl2")) throw "this browser has no WebGL, or has it switched off.";
    const old = url;
    url = URL.createObjectURL(new Blob([look.mode === "point_cloud" ? asPoints(model) : model]));
    dress();
    await new Promise((done, fail) => {
      viewer.addEventListener("load", done, {once: true});
      viewer.addEventListener("error", ({detail}) => fail(detail?.sourceError?.message ?? "it is damaged."), {once: true});
      viewer.src = url;
      if (!viewer.isConnected) document.body.append(viewer);
    });
    scene().traverse(one => {
      for (const material of [one.material ?? []].flat()) {
        if (one.isMesh) material.wireframe = look.mode === "wireframe";
        if (one.isPoints) material.size = 3;
      }
    });
    await painted();
    if (old) URL.revokeObjectURL(old);
  };
  // What is loaded is seen some frames later; where nobody looks it is not painted at all.
  const painted = async () => {
    const before = scene().renderCount, end = performance.now() + LONGEST;
    scene().queueRender();
    while (scene().renderCount === before && performance.now() < end) await new Promise(done => setTimeout(done, 30));
  };
  const dress = () => {
    viewer.style.backgroundColor = look.clear;
    viewer.zoomSensitivity = look.zoom;
    viewer.panSensitivity = look.pan;
    if (!look.orbit) return;
    viewer.minCameraOrbit = "auto auto 0m";
    const radius = parseFloat(look.orbit.split(" ")[2]);
    // What is nearer than a thousandth of the most is cut off.
    viewer.maxCameraOrbit = `auto auto ${radius ? `${4 * radius}m` : "auto"}`;
    viewer.cameraOrbit = look.orbit;
    viewer.jumpCameraToGoal?.();
  };
  const go = async () => {
    if (drawing || !isNews || !told.model || !innerWidth) return;
    drawing = true;
    isNews = false;
    try {
      await show(told);
      port.postMessage({});
    } catch (error) {
      port.postMessage({failed: `${error?.message ?? error}`});
    }
    drawing = false;
    go();
  };
  addEventListener("message", ({ports: [given]}) => {
    if (port || !given) return;
    port = given;
    port.onmessage = ({data}) => {
      isNews ||= !!data.model || JSON.stringify(data.look) !== JSON.stringify(told.look);
      told = {...told, ...data};
      viewer.alt = told.alt;
      document.documentElement.style.colorScheme = told.dark ? "dark" : "light";
      go();
    };
  });
  addEventListener("resize", go);
  addEventListener("unhandledrejection", event => event.preventDefault());  // `error` tells it
}
