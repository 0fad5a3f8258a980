package io.howdah.loop.limits;

import io.howdah.model.Cause;
import io.howdah.model.ObjectRef;

/**
 * Something with a hard limit that is near it, or has reached it.
 *
 * @param critical whether there is no time left to think: it is reached, or as good as
 * @param used share of what there is, between 0 and 1; 1 where there is no share to speak of
 * @param hurts what it does or will do, with its numbers
 * @param why what brings it there, as far as is known
 * @param would what a person would do
 * @param risk of doing that
 * @param reversible whether that can be undone
 */
public record NearLimit(
    Cause cause,
    ObjectRef object,
    boolean critical,
    double used,
    String hurts,
    String why,
    String would,
    String risk,
    boolean reversible) {}
