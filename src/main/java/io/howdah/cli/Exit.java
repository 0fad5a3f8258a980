package io.howdah.cli;

/** The exit codes of every command. */
public final class Exit {
  public static final int WELL = 0;
  public static final int USAGE = 1;
  public static final int NO_CONNECTION = 2;
  public static final int FAILED = 3;

  private Exit() {}
}
