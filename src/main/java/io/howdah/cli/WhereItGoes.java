package io.howdah.cli;

import java.util.Optional;

/** Where a change of a type goes, in words; nothing for what is done in the database itself. */
final class WhereItGoes {
  private WhereItGoes() {}

  static Optional<String> of(String type) {
    return switch (type) {
      case "set-parameter" ->
          Optional.of("the server's own postgresql.auto.conf, by ALTER SYSTEM and a reload");
      case "set-database-parameter" ->
          Optional.of("the catalogue, for new sessions of the database");
      case "set-role-parameter" -> Optional.of("the catalogue, for new sessions of the role");
      case "set-patroni-parameter" ->
          Optional.of(
              "Patroni's dynamic configuration, by its REST API; every member takes it within its"
                  + " loop_wait");
      case "hand-over" ->
          Optional.of(
              "a person: say yes, then run the text with the service's tools; Howdah waits for the"
                  + " value on the server and judges it");
      case "os-script" ->
          Optional.of("the database's machine, as a signed script; two people say yes");
      case "restart-service" ->
          Optional.of("the database's machine, by systemd; two people say yes");
      default -> Optional.empty();
    };
  }
}
