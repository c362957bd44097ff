import { describe, expect, it } from 'vitest';
import { joinSteps } from './join-steps.ts';
import { splitSteps } from './split-steps.ts';

const sourcesOf = (text: string): readonly string[] =>
  joinSteps(splitSteps(text, 'shell'), text).map(({ source }) => source);

describe('joinSteps', () => {
  it('repeats a written value where it is used', () => {
    expect(sourcesOf('SHOP="eu-1"\n\n# Look\nls $SHOP\n\n# Count\nls ${SHOP} | wc -l\n\n# Other\nuptime')).toEqual([
      'SHOP="eu-1"',
      'SHOP="eu-1"\nls $SHOP',
      'SHOP="eu-1"\nls ${SHOP} | wc -l',
      'uptime',
    ]);
  });

  it('joins a step to the one that finds out what it needs', () => {
    const text =
      '# Uptime\nuptime\n\n# Find the pod\nPOD=$(kubectl get pods -o name | head -1)\n\n# Restart it\nkubectl delete $POD';
    expect(sourcesOf(text)).toEqual([
      'uptime',
      'POD=$(kubectl get pods -o name | head -1)\n\n# Restart it\nkubectl delete $POD',
    ]);
  });

  it('joins what a value is made of', () => {
    const text = '# Name it\nDAY=$(date +%F)\nFILE="shop-$DAY.gz"\n\n# Send it\nscp "$FILE" backup.example.com:';
    expect(sourcesOf(text)).toHaveLength(1);
  });

  it('keeps a script that ends at its first failure in one piece', () => {
    const text = '#!/bin/bash\nset -euo pipefail\n\n# Stop\nsystemctl stop shop\n\n# Start\nsystemctl start shop';
    expect(sourcesOf(text)).toHaveLength(1);
    expect(sourcesOf(text)[0]).toContain('systemctl stop shop\n\n# Start\nsystemctl start shop');
  });

  it('leaves steps alone that need nothing of each other', () => {
    expect(sourcesOf('# A\nuptime\n\n# B\ndf -h "$HOME"')).toEqual(['uptime', 'df -h "$HOME"']);
  });
});
