/** As package.json's `engines` has it. */
const OLDEST = '20.19';

export function isNewEnough(version: string, oldest = OLDEST): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldest.split('.').map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

// Imported before all else: an older one fails at things that nobody would trace back to its age.
if (!isNewEnough(process.versions.node)) {
  console.error(`Kontor needs Node ${OLDEST} or newer, and this is ${process.versions.node}.`);
  process.exit(1);
}
