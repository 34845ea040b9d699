/** From where files are read: Discord's CDN, and the server that DISCORD_API_URL names. Pure. */

/** Source: Discord's reference, "Image Formatting"; attachments and media are served by these two. */
const DISCORD_HOSTS: ReadonlySet<string> = new Set(['cdn.discordapp.com', 'media.discordapp.net']);

/** Whether a link leads to one of them, over the protocol that it is to have. */
export function createTrustedHosts(apiUrl: string): (url: string) => boolean {
  const own = new URL(apiUrl).origin;
  return (text) => {
    const url = URL.parse(text);
    if (url === null || url.username !== '' || url.password !== '') return false;
    return (
      url.origin === own || (url.protocol === 'https:' && url.port === '' && DISCORD_HOSTS.has(url.hostname))
    );
  };
}
