/**
 * Which process an owner is, so that another one on the same machine knows at once that it is dead. The system counts its
 * starts, containers and processes: an id is of one life, and of no other. Where it does not (other systems than Linux, other
 * machines and containers) nothing is known of a process, and its time has to run out.
 */

import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

/** Such as `bot-1 pid 4711, 5f3c…/pid:[4026531836]/81723`: where it runs, for people, and its identity. */
export async function thisProcess(): Promise<string> {
  const where = `${hostname()} pid ${process.pid}`;
  const machine = await machineId();
  const start = await startOf(process.pid);
  return machine === null || start === null ? where : `${where}, ${machine}/${start}`;
}

/** False also where nobody can know. */
export async function isDead(described: string): Promise<boolean> {
  const [, pid, machine, start] = /pid (\d+), (.+)\/(\d+)$/.exec(described) ?? [];
  if (pid === undefined || machine === undefined || machine !== (await machineId())) return false;
  return (await startOf(Number(pid))) !== start;
}

/** The start of the system, its name here, and the space of process ids; null where the system does not tell. */
async function machineId(): Promise<string | null> {
  try {
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
    return `${boot}/${hostname()}/${await readlink('/proc/self/ns/pid')}`;
  } catch {
    return null;
  }
}

/**
 * When the process began, in ticks since the system did; null where there is none. A dead one whose parent has not asked for it
 * yet counts as none. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
async function startOf(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // Behind the name, which may hold blanks and brackets: the third field is the state, the 22nd the start.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const state = fields[0] ?? '';
    return state === 'Z' || state === 'X' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}
