// Draws figures in a frame of their own. The page sends a figure by a port that it gives
// to this document once, and is told when that is drawn, and how high it is. While the
// frame is hidden it has no width, and nothing is drawn.
{
  const box = document.body.appendChild(document.createElement("div"));
  const draw = {
    async plotly({data, layout, config, frames}, look) {
      const {width, height, ...rest} = layout;
      const margin = {t: layout.title?.text ? 60 : 24, r: 24, b: 48, l: 48};
      const sized = {margin, ...rest, height: height || 450, ...width ? {width} : {autosize: true}};
      if (look.dark) sized.template = dimmed(layout.template, look);
      await Plotly.react(box, {data, frames, layout: sized, config: {responsive: !width, displaylogo: false, ...config}});
    },
    async altair(spec, look) {
      const options = {actions: false, defaultStyle: false, renderer: "svg", config: {background: null}, ...look.dark ? {theme: "dark"} : {}};
      await instead(place => vegaEmbed(place, spec, options));
    },
    async bokeh(item) {
      box.classList.add("paper");
      await instead(place => Bokeh.embed.embed_item({...item, target_id: null}, place));
    },
  };
  // Of the template that plotly's figures have by default, where it is left as it is.
  const dimmed = (template, {text}) => {
    const own = template?.layout;
    if (own?.paper_bgcolor !== "white" || own.plot_bgcolor !== "#E5ECF6") return template;
    const line = "rgba(128,128,128,.35)", lines = {gridcolor: line, linecolor: line, zerolinecolor: line};
    const clear = "rgba(0,0,0,0)";
    return {...template, layout: {
      ...own, paper_bgcolor: clear, plot_bgcolor: clear, font: {...own.font, color: text},
      xaxis: {...own.xaxis, ...lines}, yaxis: {...own.yaxis, ...lines},
    }};
  };
  // What draws anew does so out of sight: the last figure stands until the next one does.
  const instead = async make => {
    const place = box.appendChild(document.createElement("div"));
    place.className = "coming";
    await make(place);
    for (const old of [...box.children]) if (old !== place) old.remove();
    place.className = "";
  };
  let port, newest, drawing = false, drawn;
  const go = async () => {
    if (drawing || !newest || newest === drawn || !innerWidth) return;
    const {figure, look} = drawn = newest;
    drawing = true;
    document.documentElement.style.colorScheme = look.dark ? "dark" : "light";
    try {
      await draw[document.body.dataset.fsDraws](JSON.parse(figure), look);
      port.postMessage({height: box.scrollHeight});
    } catch (error) {
      port.postMessage({failed: `${error}`});
    }
    drawing = false;
    go();
  };
  addEventListener("message", ({ports: [given]}) => {
    if (port || !given) return;
    port = given;
    port.onmessage = ({data}) => {
      newest = data;
      go();
    };
  });
  new ResizeObserver(() => port && drawn && !drawing && port.postMessage({height: box.scrollHeight})).observe(box);
  addEventListener("resize", go);
}
