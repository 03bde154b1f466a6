/** A plug-in: an optimizer in a jar of its own. */
package org.example.lion;
