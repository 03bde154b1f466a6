package dev.fisherflow.runners.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.Supplier;
import picocli.CommandLine;

/** The program in this process, and what it has printed. */
final class Program {

  private final Supplier<CommandLine> commands;
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  Program(Supplier<CommandLine> commands) {
    this.commands = commands;
  }

  /** With all that it runs on. */
  static Program whole() {
    return new Program(Main::commandLine);
  }

  /** Runs a command line and gives its exit code; what earlier ones printed is forgotten. */
  int run(String... arguments) {
    out = new StringWriter();
    err = new StringWriter();
    return commands
        .get()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }
}
