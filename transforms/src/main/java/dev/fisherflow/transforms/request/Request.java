package dev.fisherflow.transforms.request;

import java.util.Locale;

/** What may be asked of a trial that is not finished. */
public enum Request {
  /** Not trained in this run any more; its state stays, so that another sweep resumes it. */
  CANCEL,

  /** Not trained until the pause is over; its state stays, and its slot is free meanwhile. */
  PAUSE,

  /** Trained although the run is paused. */
  TRAIN;

  /** How its files end. */
  String ending() {
    return "." + name().toLowerCase(Locale.ROOT);
  }
}
