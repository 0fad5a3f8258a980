package io.howdah.demo;

import io.howdah.loop.LoopEvent;
import io.howdah.model.Cause;
import java.util.Optional;
import java.util.function.LongFunction;

/** Where the demo shows itself. */
public interface Stage {
  /** How the text of a template can be had by its query id, once there is a server to ask. */
  default void texts(LongFunction<Optional<String>> lookUp) {}

  /** A part of the story begins. */
  void scene(int number, int of, String title, String story);

  /** One line of the narrator's. */
  void say(String words);

  /** Something the loop did; the template's text stands for its number where it is known. */
  void show(LoopEvent event);

  /** What the sandbox's own check says, independent of Howdah. */
  void checked(Cause cause, boolean holds, String seen);

  /** A stage in the dark, for {@code --json}. */
  Stage DARK =
      new Stage() {
        @Override
        public void scene(int number, int of, String title, String story) {}

        @Override
        public void say(String words) {}

        @Override
        public void show(LoopEvent event) {}

        @Override
        public void checked(Cause cause, boolean holds, String seen) {}
      };
}
