package io.howdah.diagnose.llm;

import io.howdah.diagnose.Argument;
import java.util.List;

/** A tool as it is offered to a model. */
record Offer(String name, String description, List<Argument> arguments) {
  Offer {
    arguments = List.copyOf(arguments);
  }
}
