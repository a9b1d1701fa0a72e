/** A trunk's section is changed at the trunk, which looks after its lines. */
export const isTrunk = (section: string): boolean => section === 'trunk' || section.startsWith('trunk:');

/** The name of the trunk whose section it is. */
export const trunkOf = (section: string): string => section.slice(section.indexOf(':') + 1);
