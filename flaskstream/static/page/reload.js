// Under `flaskstream run` only: after a save the page is loaded anew, when the script's new
// process answers. What the old one had of it is gone.
{
  const {fsServer: server, fsUrl: url} = document.currentScript.dataset;
  setInterval(async () => {
    const answer = document.hidden ? null : await fetch(url).catch(() => null);
    if (!answer?.ok || await answer.text() === server) return;
    const fresh = new URL(location);
    fresh.searchParams.delete("page");
    fresh.hash = "";  // or it would be the same document, that only scrolls
    location.replace(fresh);
  }, 500);
}
