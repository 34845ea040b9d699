/** The playground's page: a person's side of the local Discord. */

const $ = (id) => document.getElementById(id);
const messages = new Map(); // channel id → messages by id
const unread = new Set();
const state = { people: [], channels: [], person: '', channel: '', replyTo: null };

async function call(path, body) {
  const response = await fetch(path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.problem);
  return answer;
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Text with fenced code, inline code, bold and small print; everything else stays as it was written. */
function rendered(content) {
  const body = element('div', 'body');
  for (const [index, piece] of content.split(/```(?:[\w+-]*\n)?([\s\S]*?)```/).entries()) {
    if (index % 2 === 1) {
      body.append(element('pre', '', piece.replace(/\n$/, '')));
      continue;
    }
    for (const [at, part] of piece.split(/(`[^`\n]+`|\*\*[^*]+\*\*|^-# .*$)/m).entries()) {
      if (at % 2 === 0) body.append(part);
      else if (part.startsWith('`')) body.append(element('code', '', part.slice(1, -1)));
      else if (part.startsWith('**')) body.append(element('strong', '', part.slice(2, -2)));
      else body.append(element('span', 'note', part.slice(3)));
    }
  }
  return body;
}

function row(message) {
  const item = element('li', message.bot ? 'bot' : '');
  item.dataset.initial = message.author.slice(0, 1);
  item.dataset.id = message.id;
  if (message.onlyFor) item.classList.add('ephemeral');
  if (message.replyTo)
    item.append(element('div', 'quote', `↱ ${message.replyTo.author}: ${message.replyTo.content}`));
  const head = element('div');
  head.append(element('span', 'who', message.author), ' ');
  if (message.bot) head.append(element('span', 'tag', 'APP'), ' ');
  const when = new Date(message.at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  head.append(element('time', 'when', `${when}${message.edited ? ' (edited)' : ''}`), ' ');
  if (!message.onlyFor) {
    const answer = element('button', 'answer', 'Reply');
    answer.type = 'button';
    answer.onclick = () => replyTo(message);
    head.append(answer);
  }
  item.append(head, rendered(message.content));
  for (const file of message.files) {
    const link = element('a', '', `📎 ${file.name}`);
    link.href = file.url;
    link.target = '_blank';
    item.append(link);
  }
  if (message.onlyFor) item.append(element('div', 'note', `Only ${message.onlyFor} can see this`));
  return item;
}

function replyTo(message) {
  state.replyTo = message?.id ?? null;
  $('answering').hidden = message === null;
  if (message) $('answering').firstElementChild.textContent = `Replying to ${message.author}`;
  $('text').focus();
}

const visible = (message) => !message.onlyFor || message.onlyFor === state.person;
const channelsOf = (person) =>
  state.channels.filter((channel) => channel.of === null || channel.of === person);

function showMessages() {
  const list = $('messages');
  const shown = [...(messages.get(state.channel)?.values() ?? [])].filter(visible).slice(-500);
  list.replaceChildren(...shown.map(row));
  list.scrollTop = list.scrollHeight;
}

function showChannels() {
  const lists = { channels: [], direct: [] };
  for (const channel of channelsOf(state.person)) {
    const item = element('li');
    const button = element('button', unread.has(channel.id) ? 'unread' : '', channel.name);
    button.setAttribute('aria-current', String(channel.id === state.channel));
    button.onclick = () => void act(() => choose(channel.id));
    item.append(button);
    lists[channel.of === null ? 'channels' : 'direct'].push(item);
  }
  $('channels').replaceChildren(...lists.channels);
  $('direct').replaceChildren(...lists.direct);
}

async function choose(id) {
  state.channel = id;
  unread.delete(id);
  const channel = state.channels.find((one) => one.id === id);
  $('place').textContent = channel.name;
  $('text').placeholder =
    channel.of === null
      ? `Message ${channel.name} — mention @Bobbin, or try /help`
      : 'Message Bobbin, or try /help';
  replyTo(null);
  if (!messages.has(id)) {
    const history = await call(`api/channels/${id}/messages`);
    messages.set(
      id,
      new Map([...history.map((message) => [message.id, message]), ...(messages.get(id) ?? [])]),
    );
  }
  showChannels();
  showMessages();
}

let typingEnds;
function showTyping(author) {
  clearTimeout(typingEnds);
  $('typing').textContent = author === null ? '' : `${author} is typing…`;
  if (author !== null) typingEnds = setTimeout(() => showTyping(null), 10_000);
}

function showForm(form) {
  const box = $('form').firstElementChild;
  const fields = form.fields.map((field) => {
    const label = element('label', '', field.label);
    const input = element(field.long ? 'textarea' : 'input');
    input.name = field.id;
    input.value = field.value;
    if (field.long) input.rows = 8;
    if (field.maxLength) input.maxLength = field.maxLength;
    label.append(input);
    return label;
  });
  const menu = element('menu');
  for (const [value, text] of [
    ['cancel', 'Cancel'],
    ['submit', 'Submit'],
  ]) {
    const button = element('button', value === 'submit' ? 'primary' : 'plain', text);
    button.value = value;
    menu.append(button);
  }
  box.replaceChildren(element('h3', '', form.title), ...fields, menu);
  $('form').onclose = () => {
    if ($('form').returnValue !== 'submit') return;
    void act(() => call('api/forms', { id: form.id, values: Object.fromEntries(new FormData(box)) }));
  };
  $('form').returnValue = '';
  $('form').showModal();
}

function happened(event) {
  if (event.type === 'message') {
    const { message } = event;
    const known = messages.get(message.channelId);
    known?.set(message.id, message);
    if (message.channelId === state.channel) {
      if (message.bot) showTyping(null);
      showMessages();
    } else {
      unread.add(message.channelId);
      showChannels();
    }
  } else if (event.type === 'gone') {
    messages.get(event.channelId)?.delete(event.id);
    showMessages();
  } else if (event.type === 'typing' && event.channelId === state.channel) showTyping(event.author);
  else if (event.type === 'form' && event.form.onlyFor === state.person) showForm(event.form);
  else if (event.type === 'bot') $('bot').textContent = event.detail;
}

/** Does what may fail and shows the problem where the person looks. */
async function act(deed) {
  $('problem').hidden = true;
  try {
    await deed();
  } catch (error) {
    $('problem').textContent = error.message;
    $('problem').hidden = false;
  }
}

$('composer').onsubmit = (event) => {
  event.preventDefault();
  const text = $('text').value;
  if (text.trim() === '') return;
  const body = { as: state.person, channel: state.channel, text, replyTo: state.replyTo };
  $('text').value = '';
  replyTo(null);
  void act(() => call('api/messages', body)).then(() => {
    if (!$('problem').hidden && $('text').value === '') $('text').value = text;
  });
};
$('text').onkeydown = (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    $('composer').requestSubmit();
  }
};
$('answering').lastElementChild.onclick = () => replyTo(null);
$('person').onchange = () => {
  state.person = $('person').value;
  const mine = channelsOf(state.person);
  const stay = mine.find((channel) => channel.id === state.channel);
  void act(() => choose((stay ?? mine.at(-1)).id));
};

async function start() {
  const { people, channels, assistant, bot } = await call('api/state');
  Object.assign(state, { people, channels, person: people[0].name });
  $('assistant').textContent = assistant;
  $('bot').textContent = bot;
  $('person').replaceChildren(
    ...people.map((person) => new Option(`${person.name}${person.admin ? ' (admin)' : ''}`, person.name)),
  );
  await choose(channels[0].id);
  const events = new EventSource('api/events');
  events.onmessage = (event) => happened(JSON.parse(event.data));
  events.onerror = () => {
    $('bot').textContent = 'The playground has ended. Start it again with npm run playground.';
  };
}

void act(start);
