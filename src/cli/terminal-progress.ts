import type { Progress } from '../run/progress.ts';

interface Out {
  write(text: string): unknown;
}

/** One line that changes on a terminal; plain lines otherwise, each only once. */
export function terminalProgress(out: Out, { live }: { live: boolean }): Progress {
  let open = false;
  let lastPlain = '';
  const finishLine = () => {
    if (open) out.write('\n');
    open = false;
  };
  return {
    phase: (name, detail) => {
      finishLine();
      out.write(`${name}${detail ? `: ${detail}` : ''}\n`);
    },
    step: (text, done, leftMs) => {
      const tail = `${done === undefined ? '' : `, ${Math.floor(done * 100)} %`}${leftMs === undefined ? '' : `, about ${span(leftMs)} left`}`;
      if (live) {
        out.write(`\r\u001b[2K  ${text}${tail}`);
        open = true;
      } else if (plainKey(text) !== lastPlain) {
        lastPlain = plainKey(text);
        out.write(`  ${text}${leftMs === undefined ? '' : `, about ${span(leftMs)} left`}\n`);
      }
    },
    warning: warning => {
      finishLine();
      out.write(`  note: ${warning.message}\n`);
    },
  };
}

/** Figures change all the time; a plain line is repeated only when its words do. */
function plainKey(text: string): string {
  return text.replace(/, [\d,.]+ rows\/s/, '');
}

function span(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1_000));
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
