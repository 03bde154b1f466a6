package dev.fisherflow.runners.cli.progress;

import java.io.Console;
import java.lang.reflect.InvocationTargetException;

/** Whether a person looks on. */
public final class Terminal {

  private Terminal() {}

  /** Whether input and output are a terminal's. From Java 22 on there is a console in any case. */
  @SuppressWarnings("SystemConsoleNull") // asked below
  public static boolean interactive() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot ask the console what it is", e);
    }
  }
}
