/** Emojis by the names that Discord gives them, the ones that people use most. */

export interface Emoji {
  readonly name: string;
  readonly character: string;
}

const NAMED = `
grinning 😀, smiley 😃, smile 😄, grin 😁, laughing 😆, sweat_smile 😅, joy 😂, rofl 🤣, slight_smile 🙂,
upside_down 🙃, wink 😉, blush 😊, innocent 😇, heart_eyes 😍, star_struck 🤩, kissing_heart 😘, yum 😋,
stuck_out_tongue 😛, zany_face 🤪, hugging 🤗, thinking 🤔, shushing_face 🤫, neutral_face 😐, expressionless 😑,
smirk 😏, unamused 😒, rolling_eyes 🙄, grimacing 😬, relieved 😌, sleepy 😪, sleeping 😴, mask 😷,
nauseated_face 🤢, exploding_head 🤯, cowboy 🤠, partying_face 🥳, sunglasses 😎, nerd 🤓, face_with_monocle 🧐, confused 😕,
worried 😟, slight_frown 🙁, open_mouth 😮, astonished 😲, flushed 😳, pleading_face 🥺, cry 😢, sob 😭, scream 😱,
tired_face 😫, yawning_face 🥱, triumph 😤, angry 😠, rage 😡, skull 💀, ghost 👻, alien 👽, robot 🤖, cat 🐱, dog 🐶,
fox 🦊, bear 🐻, panda 🐼, frog 🐸, owl 🦉, bee 🐝, butterfly 🦋, snail 🐌, octopus 🐙, whale 🐳,
unicorn 🦄, see_no_evil 🙈, wave 👋, ok_hand 👌, pinching_hand 🤏, v ✌️, fingers_crossed 🤞, point_left 👈,
point_right 👉, point_up_2 👆, point_down 👇, thumbsup 👍, thumbsdown 👎, fist ✊, clap 👏,
raised_hands 🙌, handshake 🤝, pray 🙏, muscle 💪, eyes 👀, brain 🧠, heart ❤️, orange_heart 🧡,
yellow_heart 💛, green_heart 💚, blue_heart 💙, purple_heart 💜, black_heart 🖤, broken_heart 💔,
sparkles ✨, star ⭐, zap ⚡, fire 🔥, boom 💥, droplet 💧, snowflake ❄️, rainbow 🌈, sunny ☀️,
cloud ☁️, crescent_moon 🌙, earth_africa 🌍, seedling 🌱, deciduous_tree 🌳, cactus 🌵, rose 🌹, sunflower 🌻, four_leaf_clover 🍀,
mushroom 🍄, apple 🍎, lemon 🍋, strawberry 🍓, bread 🍞, cheese 🧀, pizza 🍕, cake 🍰, cookie 🍪,
coffee ☕, tea 🍵, beer 🍺, tada 🎉, balloon 🎈, gift 🎁, trophy 🏆, medal 🏅, soccer ⚽, dart 🎯, video_game 🎮,
game_die 🎲, art 🎨, musical_note 🎵, guitar 🎸, rocket 🚀, red_car 🚗, bike 🚲, train2 🚆, ship 🚢, house 🏠, tent ⛺,
watch ⌚, hourglass ⌛, mobile_phone 📱, computer 💻, keyboard ⌨️, bulb 💡, battery 🔋, magnet 🧲, wrench 🔧,
hammer 🔨, gear ⚙️, link 🔗, scissors ✂️, thread 🧵, sewing_needle 🪡, yarn 🧶, knot 🪢, pencil 📝, book 📖,
books 📚, bookmark 🔖, date 📅, chart_with_upwards_trend 📈, pushpin 📌, paperclip 📎, lock 🔒, unlock 🔓, key 🔑,
bell 🔔, mag 🔍, package 📦, mailbox_with_mail 📬, question ❓, exclamation ❗, warning ⚠️, no_entry ⛔,
white_check_mark ✅, x ❌, 100 💯, recycle ♻️, arrow_up ⬆️, arrow_down ⬇️, arrow_left ⬅️,
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
