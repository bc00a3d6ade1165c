// Writes the files of the built console as C++: each packed by gzip where that is less, else as it is.

import {createHash} from 'node:crypto';
import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {writeIfNew} from './generate.mjs';

const TYPES = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
};
// A line of source is no longer than compilers like it.
const BYTES_A_LINE = 4096;

function literal(bytes) {
  if (bytes.length === 0) return '""';
  const lines = [];
  for (let i = 0; i < bytes.length; i += BYTES_A_LINE) {
    let line = '';
    for (const byte of bytes.subarray(i, i + BYTES_A_LINE)) {
      // Octal digits are three, always: what follows is never taken for one more.
      if (byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c || byte === 0x3f) {
        line += `\\${byte.toString(8).padStart(3, '0')}`;
      } else {
        line += String.fromCharCode(byte);
      }
    }
    lines.push(`"${line}"`);
  }
  return lines.join('\n        ');
}

export function filesOf(folder) {
  return readdirSync(folder, {recursive: true})
    .map(String)
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort();
}

function entry(folder, name) {
  const bytes = readFileSync(join(folder, name));
  const packed = gzipSync(bytes, {level: 9});
  const type = TYPES[name.split('.').at(-1)];
  if (type === undefined) throw new Error(`console: no media type is known for ${name}`);
  const etag = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
  const isPacked = packed.length < bytes.length;
  return `      {.path = "${name}",
       .content_type = "${type}",
       .etag = "${etag}",
       .is_immutable = ${name.startsWith('assets/')},
       .is_packed = ${isPacked},
       .bytes = Bytes(
        ${literal(isPacked ? packed : bytes)})},`;
}

/** Writes `output`, which defines ConsoleFiles() of api/console_files.h. */
export function embed(folder, output) {
  const entries = filesOf(folder).map((name) => entry(folder, name));
  writeIfNew(
    output,
    `#include "api/console_files.h"

#include <cstddef>

namespace redress {
namespace {

template <std::size_t N>
constexpr absl::string_view Bytes(const char (&text)[N]) {
  return absl::string_view(text, N - 1);
}

}  // namespace

absl::Span<const ConsoleFile> ConsoleFiles() {
  static constexpr ConsoleFile kFiles[] = {
${entries.join('\n')}
  };
  return kFiles;
}

}  // namespace redress
`,
  );
}
