// The button above the equity chart: shows it on a linear or on a logarithmic scale.
(() => {
  const button = document.getElementById("scale");
  const wait = (left) => {
    const plain = Candles.named("equity"), log = Candles.named("equity_log");
    if (!button || left === 0) return;
    if (!plain || !log) { setTimeout(() => wait(left - 1), 100); return; }
    button.hidden = false;
    button.addEventListener("click", () => {
      const shown = log.visible;
      log.visible = !shown;
      plain.visible = shown;
      button.textContent = shown ? "log scale" : "linear scale";
    });
  };
  wait(100);
})();
