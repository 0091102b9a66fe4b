// What every figure that moves has in common: its controls, its state in the address, reset, and its numbers as text.

/** Act once, some time after it was first asked for, however often it is asked in between. */
const later = (milliseconds, act) => {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => { waiting = false; act(); }, milliseconds);
  };
};

/** The state that the controls were written with in the page. */
const atStart = (control) =>
  control.tagName === "SELECT" ? [...control.options].find((one) => one.defaultSelected).value : control.defaultValue;

/** Put into a control what an address asks for: a number is brought into its range, what is none of its values is ignored. */
function set(control, text) {
  const isValue = control.tagName === "SELECT" ? [...control.options].some((one) => one.value === text) : /^-?[\d.]+$/.test(text);
  if (isValue) control.value = text;
}

const read = (control) => (control.tagName === "SELECT" ? control.value : Number(control.value));

/**
 * Let the reader move a figure. `picture(state, given)` returns `{parts, text}`: the markup inside each named part of the
 * drawing, and the sentences that give its numbers. `given` holds what the page computed: functions, planes, numbers.
 */
export function explore(name, picture, given) {
  const root = document.getElementById(`explore-${name}`);
  const form = root.querySelector("form");
  const said = root.querySelector("[aria-live]");
  const controls = [...form.elements].filter((one) => one.name);
  let text = "";

  const put = () => { if (said.textContent !== text) said.textContent = text; };
  const say = later(150, put);

  const remember = later(400, () => {
    const address = new URL(location.href);
    for (const one of controls) {
      const key = `${name}.${one.name}`;
      if (one.value === atStart(one)) address.searchParams.delete(key);
      else address.searchParams.set(key, one.value);
    }
    history.replaceState(history.state, "", address);
  });

  function show() {
    const state = {};
    /** What the page says is seen only with some states: its place is kept. */
    const seen = (kind, holds) => {
      for (const one of root.querySelectorAll(`[data-${kind}]`)) {
        const [control, value] = one.dataset[kind].split("=");
        one.classList.toggle("nn-unseen", !holds(state[control], value));
      }
    };
    for (const one of controls) {
      state[one.name] = read(one);
      const number = form.querySelector(`[data-of="${one.name}"]`);
      if (number) number.textContent = one.value.replace("-", "−");
    }
    const drawn = picture(state, given);
    for (const [part, markup] of Object.entries(drawn.parts)) root.querySelector(`[data-part="${part}"]`).innerHTML = markup;
    seen("when", (now, value) => String(now) === value);
    seen("from", (now, value) => now >= Number(value));
    text = drawn.text.replaceAll(" = ", "\u00a0=\u00a0");
    say();
  }

  const asked = new URLSearchParams(location.search);
  for (const one of controls) if (asked.has(`${name}.${one.name}`)) set(one, asked.get(`${name}.${one.name}`));
  form.addEventListener("input", () => { if (form.checkValidity()) { show(); remember(); } });
  for (const button of form.querySelectorAll("[data-step]")) {
    const [control, way] = button.dataset.step.split("=");
    button.addEventListener("click", () => {
      form.elements[control].stepUp(Number(way));
      form.dispatchEvent(new Event("input"));
    });
  }
  // The controls have their first values only after the event.
  form.addEventListener("reset", () => setTimeout(() => { show(); remember(); }));
  form.addEventListener("submit", (event) => event.preventDefault());
  show();
  put();
  form.classList.remove("nn-waiting");
}
