/** What stands around the code for the desk. In a file of its own, for it comes late. @module */
export const checkIn = {
  title: "Show this at the desk",
  label: "Your code for the desk",
  how: "It checks you in, and opens nothing else.",
};
