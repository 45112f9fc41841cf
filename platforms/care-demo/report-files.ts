import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { caiOf, MAP_SIDE, type RegionMap } from './simulation.ts';

/** A long soak must not fill the disk: the oldest report makes room. */
const MOST_FILES = 1_000;

/** The folder in which this server keeps its reports, as long as it runs. */
export class ReportFiles {
  readonly #folder: string;
  readonly #ids: string[] = [];

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes a folder of its own within `parent` (default: the system's place for temporary files). */
  static async create(parent = tmpdir()): Promise<ReportFiles> {
    await mkdir(parent, { recursive: true });
    return new ReportFiles(await mkdtemp(join(parent, 'care-demo-reports-')));
  }

  /** Writes a report piece by piece; resolves with its size in bytes. */
  async write(id: string, map: RegionMap): Promise<number> {
    const path = this.#path(id);
    await pipeline(Readable.from(csvOf(map)), createWriteStream(path));
    this.#ids.push(id);
    const oldest = this.#ids.length > MOST_FILES ? this.#ids.shift() : undefined;
    if (oldest !== undefined) await this.delete(oldest);
    return (await stat(path)).size;
  }

  /** The content of a report, if its file is here. */
  async read(id: string): Promise<{ sizeBytes: number; content: Readable } | undefined> {
    const path = this.#path(id);
    const found = await stat(path).catch(() => undefined);
    return found && { sizeBytes: found.size, content: createReadStream(path) };
  }

  delete(id: string): Promise<void> {
    return rm(this.#path(id), { force: true });
  }

  /** The folder and all that is in it. */
  remove(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true });
  }

  /** `id` is a UUID from the database or from randomUUID(), never text of a client. */
  #path(id: string): string {
    return join(this.#folder, `${id}.csv`);
  }
}

/** A header, then one line per cell; a piece is one row of the map. */
function* csvOf(map: RegionMap): Generator<string> {
  yield 'x,y,noise_db,air_ug,green_share,cai\n';
  for (let y = 0; y < MAP_SIDE; y++) {
    let lines = '';
    for (let x = 0; x < MAP_SIDE; x++) {
      const cell = y * MAP_SIDE + x;
      const figures = [map.noise[cell], map.air[cell], map.green[cell], caiOf(map, cell)];
      lines += `${x},${y},${figures.map(figure => figure?.toFixed(4)).join(',')}\n`;
    }
    yield lines;
  }
}
