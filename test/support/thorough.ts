/** Whether the long forms of the tests run: with CI=true, as the gate does. Otherwise the short ones do, for every day. */

export const isThorough: boolean = process.env.CI === 'true';
