/** A trained adapter as a folder that Hugging Face's libraries read, and the check of it. */
package dev.fisherflow.learning.export;
