package io.howdah.guard.sql;

/**
 * A line of a list.
 *
 * @param group the word in brackets: allow, deny, type, operator ...
 * @param why the words behind it
 */
record Entry(String group, String why) {}
