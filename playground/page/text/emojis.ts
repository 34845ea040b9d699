/** Emojis by the names that Discord gives them, the ones that people use most. */

export interface Emoji {
  readonly name: string;
  readonly character: string;
}

const NAMED = `
grinning 😀, smiley 😃, smile 😄, grin 😁, laughing 😆, sweat_smile 😅, joy 😂, rofl 🤣, slight_smile 🙂,
upside_down 🙃, wink 😉, blush 😊, innocent 😇, heart_eyes 😍, star_struck 🤩, kissing_heart 😘, yum 😋,
stuck_out_tongue 😛, zany 🤪, hugging 🤗, thinking 🤔, shushing 🤫, neutral 😐, expressionless 😑,
smirk 😏, unamused 😒, rolling_eyes 🙄, grimacing 😬, relieved 😌, sleepy 😪, sleeping 😴, mask 😷,
nauseated 🤢, exploding_head 🤯, cowboy 🤠, partying 🥳, sunglasses 😎, nerd 🤓, monocle 🧐, confused 😕,
worried 😟, frowning 🙁, open_mouth 😮, astonished 😲, flushed 😳, pleading 🥺, cry 😢, sob 😭, scream 😱,
tired 😫, yawning 🥱, triumph 😤, angry 😠, rage 😡, skull 💀, ghost 👻, alien 👽, robot 🤖, cat 🐱, dog 🐶,
fox 🦊, bear 🐻, panda 🐼, frog 🐸, owl 🦉, bee 🐝, butterfly 🦋, snail 🐌, octopus 🐙, whale 🐳,
unicorn 🦄, see_no_evil 🙈, wave 👋, ok_hand 👌, pinched 🤏, v ✌️, crossed_fingers 🤞, point_left 👈,
point_right 👉, point_up 👆, point_down 👇, thumbsup 👍, thumbsdown 👎, fist ✊, clap 👏,
raised_hands 🙌, handshake 🤝, pray 🙏, muscle 💪, eyes 👀, brain 🧠, heart ❤️, orange_heart 🧡,
yellow_heart 💛, green_heart 💚, blue_heart 💙, purple_heart 💜, black_heart 🖤, broken_heart 💔,
sparkles ✨, star ⭐, zap ⚡, fire 🔥, boom 💥, droplet 💧, snowflake ❄️, rainbow 🌈, sunny ☀️,
cloud ☁️, moon 🌙, earth 🌍, seedling 🌱, tree 🌳, cactus 🌵, rose 🌹, sunflower 🌻, four_leaf_clover 🍀,
mushroom 🍄, apple 🍎, lemon 🍋, strawberry 🍓, bread 🍞, cheese 🧀, pizza 🍕, cake 🍰, cookie 🍪,
coffee ☕, tea 🍵, beer 🍺, tada 🎉, balloon 🎈, gift 🎁, trophy 🏆, medal 🏅, soccer ⚽, dart 🎯, game 🎮,
dice 🎲, art 🎨, music 🎵, guitar 🎸, rocket 🚀, car 🚗, bike 🚲, train 🚆, ship 🚢, house 🏠, tent ⛺,
watch ⌚, hourglass ⌛, phone 📱, computer 💻, keyboard ⌨️, bulb 💡, battery 🔋, magnet 🧲, wrench 🔧,
hammer 🔨, gear ⚙️, link 🔗, scissors ✂️, thread 🧵, needle 🪡, yarn 🧶, knot 🪢, pencil 📝, book 📖,
books 📚, bookmark 🔖, calendar 📅, chart 📈, pushpin 📌, paperclip 📎, lock 🔒, unlock 🔓, key 🔑,
bell 🔔, mag 🔍, package 📦, mailbox 📬, question ❓, exclamation ❗, warning ⚠️, no_entry ⛔,
white_check_mark ✅, x ❌, hundred 💯, recycle ♻️, arrow_up ⬆️, arrow_down ⬇️, arrow_left ⬅️,
arrow_right ➡️, repeat 🔁, red_circle 🔴, green_circle 🟢, blue_circle 🔵, checkered_flag 🏁,
white_flag 🏳️, bug 🐛, turtle 🐢, snake 🐍, crab 🦀, dragon 🐉`;

export const EMOJIS: readonly Emoji[] = NAMED.split(',').map((pair) => {
  const [name = '', character = ''] = pair.trim().split(' ');
  return { name, character };
});

/** What a person is offered first. */
export const FAVOURITES: readonly Emoji[] = ['thumbsup', 'heart', 'joy', 'tada', 'eyes', 'pray'].flatMap(
  (name) => EMOJIS.filter((emoji) => emoji.name === name),
);

/** The one of that name, then those whose name begins so, then those whose name holds it. */
export function findEmojis(part: string, most: number): Emoji[] {
  const wanted = part.toLowerCase();
  const rank = (name: string): number => (name === wanted ? 0 : name.startsWith(wanted) ? 1 : 2);
  return EMOJIS.filter(({ name }) => name.includes(wanted))
    .sort((a, b) => rank(a.name) - rank(b.name))
    .slice(0, most);
}

/** `:tada:` as the emoji itself; a name that is none stays as it was written. */
export function withEmojis(text: string): string {
  return text.replace(
    /(?<![<\w]|<a):(\w+):(?!\d)/g,
    (whole, name: string) => EMOJIS.find((emoji) => emoji.name === name)?.character ?? whole,
  );
}
