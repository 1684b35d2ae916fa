import { ChipLink, ChipNav } from '@castgraph/ui/chip';
import { type FragmentType, graphql, readFragment } from '../../generated/index.ts';

const TopicChips_category = graphql(`
  fragment TopicChips_category on Category {
    id
    slug
    name
  }
`);

interface TopicChipsProps {
  categories: readonly FragmentType<typeof TopicChips_category>[];
  /** Slug of the topic that is shown; null on the page of everything. */
  current: string | null;
}

/** Every topic as a place, and the place of all of them first. */
export function TopicChips({ categories, current }: TopicChipsProps) {
  return (
    <ChipNav label="Topics">
      <ChipLink href="/" isCurrent={current === null}>
        Newest
      </ChipLink>
      {readFragment(TopicChips_category, categories).map(({ id, slug, name }) => (
        <ChipLink key={id} href={`/topics/${slug}`} isCurrent={slug === current}>
          {name}
        </ChipLink>
      ))}
    </ChipNav>
  );
}
