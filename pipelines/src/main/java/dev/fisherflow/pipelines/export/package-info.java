/** Exports a trained adapter as a folder that opens in Python, with a card that says what it is. */
package dev.fisherflow.pipelines.export;
