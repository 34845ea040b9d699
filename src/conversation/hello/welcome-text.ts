/** What the bot says once when it comes to a server: three things to do. */

export const HELLO = [
  'Hello! I am an assistant, and this is what to begin with:',
  '1. **Ask me something:** mention me in a message. I remember what was said to me in each channel, and in each thread.',
  '2. **See what I can do:** `/help`. If I ever do not answer, `/why` tells the reason.',
  '3. **Tell me how to answer here:** `/instructions set`, for people with *Manage Server*.',
].join('\n');
