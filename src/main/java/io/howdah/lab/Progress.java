package io.howdah.lab;

/** Where long work tells how far it is. Called from one thread at a time. */
public interface Progress {
  /** Nobody watches. */
  Progress SILENT =
      new Progress() {
        @Override
        public void phase(String what, double share) {}

        @Override
        public void note(String line) {}

        @Override
        public void done() {}
      };

  /**
   * The work entered a phase.
   *
   * @param what words for a person, such as {@code loading orders}
   * @param share how much of the whole is done, 0 to 1
   */
  void phase(String what, double share);

  /** Something a person should read, which stays on the screen. */
  void note(String line);

  /** The work is over: the bar goes away. */
  void done();
}
