package io.howdah.demo;

import java.util.List;

/**
 * How the demo went.
 *
 * @param ledger what {@code howdah ledger verify} says of its record
 * @param seconds from the first line to the last
 * @param told whether every part of the story happened as it should
 */
public record DemoResult(List<DemoEntry> incidents, String ledger, double seconds, boolean told) {}
