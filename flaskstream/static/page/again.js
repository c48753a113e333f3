// Where several processes serve one page. A request that one of another version of the app
// has refused, as in the midst of a deploy, has done nothing, and who is asked next may be of
// the page's own. After all have refused, one is asked.
{
  const {on, later} = flaskstream;
  const TRIES = 5;
  let isRefused = false;
  on("htmx:config:request", ({detail: {ctx}}) => {
    const ask = ctx.fetch ?? fetch;
    ctx.fetch = async (...asked) => {
      for (let tries = isRefused ? TRIES : 1; ; tries++) {
        const answer = await ask(...asked);
        isRefused = answer.status === 409 && answer.headers.has("FS-Fragments");
        if (!isRefused || tries >= TRIES) return answer;
        await later(0.05 * 2 ** tries);
      }
    };
  });
}
