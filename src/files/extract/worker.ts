/** The thread in which a document is opened; it answers with its text, or ends with an error. */

import { parentPort, workerData } from 'node:worker_threads';
import type { Task } from './extract.ts';

const { bytes, mime, most } = workerData as Task;
const data = new Uint8Array(bytes);
const text =
  mime === 'application/pdf'
    ? await (await import('./pdf.ts')).textOfPdf(data, most)
    : (await import('./office.ts')).textOfOffice(data, most);
parentPort?.postMessage(text);
