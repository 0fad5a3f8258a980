package io.howdah.home;

/** What stands where the home belongs. */
public sealed interface HomeState {

  /** Nothing, or an empty schema that was put there for it. */
  record Absent() implements HomeState {}

  /** A home that this program can use. */
  record Ready(int version, String owner) implements HomeState {}

  /** A home of an earlier program: howdah init brings it up to date. */
  record Outdated(int version, int latest, String owner) implements HomeState {}

  /** A home of a later program: it is left alone. */
  record Newer(int version, int latest) implements HomeState {}

  /** A schema named howdah that is none of ours: it is left alone. */
  record NotOurs(String words) implements HomeState {}
}
