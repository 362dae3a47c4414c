#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/folders/directory.hpp"
#include "daemon/folders/door.hpp"
#include "daemon/folders/folder_order.hpp"
#include "daemon/folders/stillness.hpp"
#include "libcargo/limits.hpp"

/// The front door of folders: one partner's folders. A file's way, each arrow a rename within one file system:
///
///     IN/NAME -> KEEP/taking/NAME -> [committed] -> KEEP/waiting/ID/NAME -> [answered] -> KEEP/done/ID/NAME
///                                 -> [two tries]  -> KEEP/aside/NUMBER/NAME
///
/// Where a file lies says how far it is: nothing else is remembered, so a kill at any moment is followed by the step after the
/// last one that was done, or by that one again: the same bytes are the same message, and an answer is written over itself.
namespace cargo::folders {

/// What is told to the operator's log. No name of a file: those are the partner's words.
struct FolderNews {
    std::string event;   ///< folder_unusable, folder_usable, file_aside, file_stuck, not_filed
    std::string detail;  ///< the system's words, or an error's name
};

class WatchedFolder {
public:
    using Moment = Stillness::Moment;
    struct Hooks {
        std::function<void(const FolderNews&)> tell{};
        std::function<void(std::string_view step)> at{};  ///< between any two effects: where a kill may fall
        std::string spool_folder = "/tmp";
        std::size_t bytes_max = limits::interchange_bytes_max;
    };
    WatchedFolder(FolderOrder order, Hooks hooks);

    /// A piece of the work: some files filed, some answers written. True: there is more to do at once. Errors: an outage of the
    /// door, or no room (store_full); it goes on at the next step.
    [[nodiscard]] Result<bool> step(Door& door, Moment now);
    [[nodiscard]] const FolderOrder& order() const { return order_; }

private:
    struct Place {
        Directory in, out, taking, waiting, done, aside;
    };
    struct Trouble {
        int tries = 0;
        Moment last{};
    };

    [[nodiscard]] bool open();
    [[nodiscard]] static Result<Place> open_place(const FolderOrder& order);
    void look(Moment now);
    [[nodiscard]] Result<void> take_some(Door& door, Moment now);
    [[nodiscard]] bool claim(const std::string& name);
    [[nodiscard]] Result<void> take(Door& door, const std::string& name, Moment now);
    [[nodiscard]] Result<void> committed(const std::string& name, const std::string& id);
    [[nodiscard]] Result<void> troubled(const std::string& name, const Identity& identity, std::string_view why, Moment now);
    [[nodiscard]] Result<void> put_aside(const std::string& name, const Identity& identity, std::string_view why);
    [[nodiscard]] Result<bool> answer_some(Door& door);
    [[nodiscard]] Result<void> stage_answers(const std::string& id, const Finished& finished,
                                             std::vector<Directory::Staged>& staged) const;
    [[nodiscard]] Result<void> finish(const std::string& id);
    void tell_once(const std::string& event, const std::string& detail);
    void at(std::string_view step) const {
        if (hooks_.at) hooks_.at(step);
    }

    FolderOrder order_;
    Hooks hooks_;
    std::optional<Place> place_{};
    Stillness stillness_;
    std::optional<Moment> looked_{};
    Moment answered_{};
    std::deque<std::string> claimed_{};  ///< lie in taking
    std::deque<std::string> still_{};    ///< are whole, in `in`
    std::deque<std::string> waiting_{};  ///< ids whose answers are not written
    std::map<std::string, Trouble> troubles_{};  ///< by name, of files in taking
    std::string told_{};
};

}  // namespace cargo::folders
