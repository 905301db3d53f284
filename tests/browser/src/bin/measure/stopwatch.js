// Runs after the witness and writes down when each step from "Admit" to the first picture came, in wall time:
// what is said over the WebSocket and to the workers, what they and the connection report, and the first picture
// of someone else that was handed to the screen.
(() => {
  const steps = [];
  const wall = at => performance.timeOrigin + at;
  const mark = (name, at = performance.now()) => steps.push([name, wall(at)]);
  window.stopwatch = { steps, forget: () => { steps.length = 0; } };

  const kindOf = text => /^\{"(\w+)":\{?"?(\w+)?/.exec(text)?.slice(1, 3).join('.') ?? 'something';
  const say = WebSocket.prototype.send;
  WebSocket.prototype.send = function (text) {
    mark(`says ${kindOf(String(text)).split('.')[0]}`);
    return say.call(this, text);
  };
  window.WebSocket = new Proxy(window.WebSocket, {
    construct(target, args) {
      const socket = Reflect.construct(target, args);
      socket.addEventListener('message', ({ data }) => mark(`hears ${kindOf(String(data))}`));
      return socket;
    },
  });

  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...rest) {
    for (const name of Object.keys(message)) if (name !== 'count') mark(`tells worker ${name}`);
    return post.call(this, message, ...rest);
  };
  window.Worker = new Proxy(window.Worker, {
    construct(target, args) {
      const worker = Reflect.construct(target, args);
      worker.addEventListener('message', ({ data }) => {
        for (const name of ['ready', 'opened']) if (data[name] !== undefined) mark(`worker says ${name}`);
      });
      return worker;
    },
  });

  window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
    construct(target, args) {
      const peer = Reflect.construct(target, args);
      mark('makes connection');
      peer.addEventListener('iceconnectionstatechange', () => mark(`ICE ${peer.iceConnectionState}`));
      peer.addEventListener('connectionstatechange', () => mark(`connection ${peer.connectionState}`));
      return peer;
    },
  });

  document.addEventListener('click', event => {
    const control = event.target.closest?.('button');
    if (control) mark(`presses ${control.textContent.trim()}`);
  }, true);

  // One's own picture is the captured stream, sound and all; someone else's is a picture alone. What is turned
  // off is black, of two by two points.
  const { get, set } = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'srcObject');
  Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', {
    configurable: true,
    get,
    set(stream) {
      set.call(this, stream);
      if (!stream || !this.requestVideoFrameCallback || stream.getAudioTracks().length) return;
      const look = (_, picture) => {
        if (this.srcObject !== stream) return;
        if (picture.width <= 2) this.requestVideoFrameCallback(look);
        else mark('shows picture', picture.presentationTime);
      };
      this.requestVideoFrameCallback(look);
    },
  });
})();
