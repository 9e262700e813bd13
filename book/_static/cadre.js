// The theme's side panels, on a small screen: closed, they give the focus back to the button that opened them.
document.addEventListener("DOMContentLoaded", () => {
  [["#pst-primary-sidebar-modal", "button.primary-toggle"], ["#pst-secondary-sidebar-modal", "button.secondary-toggle"]]
    .forEach(([panel, button]) => {
      const box = document.querySelector(panel);
      if (box) box.addEventListener("close", () => document.querySelector(button).focus());
    });
});
