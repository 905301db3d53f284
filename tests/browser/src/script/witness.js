// Runs before the page's own scripts and keeps what they make, so that a test can look at it:
// peer connections, what arrives over WebSockets, and when the first picture of someone else is shown.
// In Firefox it runs right after the page has loaded, before any of these is made.
(() => {
  if (window.witness) return;
  const witness = { peers: [], connections: 0, messages: [], presses: [], pictures: [], sockets: [] };
  window.witness = witness;
  const now = () => performance.timeOrigin + performance.now();
  const remote = new Set();

  window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
    construct(target, args) {
      const peer = Reflect.construct(target, args);
      witness.peers.push(peer);
      // A connection that was only made and thrown away again never gets here.
      peer.addEventListener('connectionstatechange', () => {
        if (peer.connectionState === 'connecting') witness.connections += 1;
      });
      peer.addEventListener('track', event => remote.add(event.track.id));
      return peer;
    },
  });

  window.WebSocket = new Proxy(window.WebSocket, {
    construct(target, args) {
      const socket = Reflect.construct(target, args);
      witness.sockets.push(socket);
      socket.addEventListener('message', event => witness.messages.push(String(event.data)));
      return socket;
    },
  });

  document.addEventListener('click', event => {
    const control = event.target.closest?.('button');
    if (control) witness.presses.push([control.textContent.trim(), now()]);
  }, true);

  let watched = new WeakSet();
  witness.forget = () => {
    watched = new WeakSet();
    witness.presses.length = 0;
    witness.pictures.length = 0;
  };
  setInterval(() => {
    for (const video of document.querySelectorAll('video')) {
      const track = video.srcObject?.getVideoTracks()[0];
      if (!track || watched.has(track) || !remote.has(track.id)) continue;
      watched.add(track);
      video.requestVideoFrameCallback(at => witness.pictures.push(performance.timeOrigin + at));
    }
  }, 5);
})();
