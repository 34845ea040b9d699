/** OpenAI's published OpenAPI document: the file that OPENAI_OPENAPI names; null where it names none. */
export const PUBLISHED_DOCUMENT = process.env.OPENAI_OPENAPI || null;
