// Keeps the page from connecting to the event stream until `connectAtLast` is called.
const Events = EventSource;
window.EventSource = class extends EventTarget {
  constructor(address) {
    super();
    window.connectAtLast = () => {
      const events = new Events(address);
      const pass = ({ type, data }) => this.dispatchEvent(new MessageEvent(type, { data }));
      for (const name of ["open", "hello", "notice"]) events.addEventListener(name, pass);
    };
  }
};
