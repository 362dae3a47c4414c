#include "daemon/folders/watched_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "daemon/folders/file_reading.hpp"
#include "libcargo/error_text.hpp"

namespace cargo::folders {
namespace {

constexpr std::size_t files_a_step = 16;    ///< then the other partners have their turn
constexpr std::size_t answered_a_step = 256;  ///< the disk is waited for once for all of them
constexpr std::chrono::seconds answers_wait_max{1};  ///< while there are files to take
constexpr std::size_t asked_in_vain_max = 4;  ///< a partner's messages are done in their order: behind these none will be
constexpr int tries_max = 2;
constexpr std::chrono::milliseconds looks_apart{200};  ///< however often we are woken
constexpr std::size_t shown_name_bytes_max = 180;      ///< of a file's name in an answer's, which is 255 bytes at most
constexpr std::size_t shown_id_chars = 12;

/// The refusal is the file's fault, not the configuration's or an outage.
bool is_files_fault(Errc code) {
    return code == Errc::value_empty || code == Errc::request_too_large;
}

std::string shown_name(const std::string& name) {
    return name.substr(0, shown_name_bytes_max);
}

/// On one line, whatever was in it.
std::string printable(std::string_view name) {
    std::string out;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        out += byte < 0x20 || byte == 0x7F ? fmt::format("\\x{:02x}", byte) : std::string(1, c);
    }
    return out;
}

std::string keep_of(const FolderOrder& order) {
    return order.keep.empty() ? order.in + ".kept" : order.keep;
}

}  // namespace

WatchedFolder::WatchedFolder(FolderOrder order, Hooks hooks)
    : order_(std::move(order)), hooks_(std::move(hooks)), stillness_(order_.quiet) {}

void WatchedFolder::tell_once(const std::string& event, const std::string& detail) {
    if (std::exchange(told_, event + detail) == event + detail || !hooks_.tell) return;
    hooks_.tell({event, detail});
}

Result<WatchedFolder::Place> WatchedFolder::open_place(const FolderOrder& order) {
    Result<Directory> in = Directory::open(order.in, false);
    if (!in) return fail(in.error().code, {}, "in: " + in.error().detail);
    Result<Directory> out = Directory::open(order.out, false);
    if (!out) return fail(out.error().code, {}, "out: " + out.error().detail);
    const Result<Directory> keep = Directory::open(keep_of(order), true);
    if (!keep) return fail(keep.error().code, {}, "keep: " + keep.error().detail);
    if (!keep->same_device_as(*in)) return fail(Errc::store_unavailable, {}, "keep: not on the file system of in");
    std::vector<Directory> rooms;
    for (const char* name : {"taking", "waiting", "done", "aside"}) {
        Result<Directory> room = keep->inside(name, true);
        if (!room) return fail(room.error().code, {}, "keep: " + room.error().detail);
        rooms.push_back(std::move(*room));
    }
    return Place{std::move(*in),      std::move(*out),     std::move(rooms[0]),
                 std::move(rooms[1]), std::move(rooms[2]), std::move(rooms[3])};
}

bool WatchedFolder::open() {
    Result<Place> place = open_place(order_);
    if (!place) {
        tell_once("folder_unusable", place.error().detail);
        return false;
    }
    const Result<std::vector<Item>> taking = place->taking.list();
    Result<std::vector<Item>> waiting = place->waiting.list();
    if (!taking || !waiting) {
        tell_once("folder_unusable", "keep: cannot be listed");
        return false;
    }
    if (!told_.empty()) tell_once("folder_usable", {});
    place->out.sweep();
    claimed_.clear();
    for (const Item& item : *taking) claimed_.push_back(item.name);
    std::ranges::sort(*waiting, {}, [](const Item& item) { return item.identity.modified_ns; });
    waiting_.clear();
    for (const Item& item : *waiting) waiting_.push_back(item.name);
    still_.clear();
    looked_.reset();
    place_.emplace(std::move(*place));
    return true;
}

Result<bool> WatchedFolder::step(Door& door, Moment now) {
    if (!place_ && !open()) return false;
    const Result<void> taken = take_some(door, now);
    Result<bool> more = false;
    if (still_.empty() || waiting_.size() >= answered_a_step || now - answered_ >= answers_wait_max) {
        answered_ = now;
        more = answer_some(door);
    }
    if (!taken) return std::unexpected(taken.error());
    if (!more) return more;
    return *more || (place_ && !still_.empty());
}

void WatchedFolder::look(Moment now) {
    if (!still_.empty() || (looked_ && now - *looked_ < looks_apart)) return;
    looked_ = now;
    Result<std::vector<Item>> items = fail(Errc::target_unknown, {}, "another folder, or none");
    if (place_->in.is_at(order_.in)) items = place_->in.list();
    if (!items) {
        tell_once("folder_unusable", "in: " + items.error().detail);
        place_.reset();  // opened anew at the next step
        return;
    }
    for (std::string& name : stillness_.look(*items, now)) still_.push_back(std::move(name));
}

Result<void> WatchedFolder::take_some(Door& door, Moment now) {
    std::deque<std::string> left = std::exchange(claimed_, {});
    while (!left.empty()) {
        const std::string name = std::move(left.front());
        left.pop_front();
        const auto trouble = troubles_.find(name);
        if (trouble != troubles_.end() && now - trouble->second.last < order_.quiet) {
            claimed_.push_back(name);
            continue;
        }
        Result<void> taken = take(door, name, now);
        if (taken) continue;
        claimed_.insert(claimed_.end(), left.begin(), left.end());
        return taken;
    }
    look(now);
    for (std::size_t n = 0; n < files_a_step && !still_.empty(); ++n) {
        const std::string name = std::move(still_.front());
        still_.pop_front();
        if (is_being_written(place_->in, name)) {
            stillness_.forget(name);
            continue;
        }
        if (!claim(name)) continue;
        at("claimed");
        if (Result<void> taken = take(door, name, now); !taken) return taken;
    }
    return {};
}

/// Out of the partner's reach: what he puts under that name from now on is another file.
bool WatchedFolder::claim(const std::string& name) {
    const Result<bool> moved = place_->in.move(name, place_->taking);
    if (moved) return *moved;  // false: an earlier one of that name is still in trouble
    if (moved.error().code != Errc::target_unknown) tell_once("file_stuck", "in: " + moved.error().detail);
    return false;
}

Result<void> WatchedFolder::take(Door& door, const std::string& name, Moment now) {
    const Result<Item> item = place_->taking.look(name);
    if (!item && item.error().code == Errc::target_unknown) return {};  // another cargod on these folders has it
    if (!item) {
        claimed_.push_back(name);
        return std::unexpected(item.error());
    }
    const auto read = read_file(place_->taking, name, hooks_.bytes_max, hooks_.spool_folder);
    if (!read && read.error().no_room) {
        claimed_.push_back(name);
        return fail(Errc::store_full, {}, "spool");
    }
    if (!read && read.error().why.empty()) {  // written to after all: back to where it is looked at
        stillness_.forget(name);
        const Result<bool> back = place_->taking.move(name, place_->in);
        if (!back || !*back) claimed_.push_back(name);
        return {};
    }
    if (!read) return troubled(name, item->identity, read.error().why, now);
    const Result<std::string> id = door.file(read->bytes);
    if (id) {
        at("committed");
        return committed(name, *id);
    }
    if (is_files_fault(id.error().code)) {
        const ErrorText& text = error_text(id.error().code);
        return troubled(name, item->identity, fmt::format("{} / {}", text.french, text.english), now);
    }
    claimed_.push_back(name);
    return std::unexpected(id.error());
}

/// The message is the port's. Whatever fails from here: the file is found again, filed again, and is the same message.
Result<void> WatchedFolder::committed(const std::string& name, const std::string& id) {
    const auto kept = [&](const Error& error) {
        claimed_.push_back(name);
        return std::unexpected(error);
    };
    const Result<Directory> of_it = place_->waiting.inside(id, true);
    if (!of_it) return kept(of_it.error());
    at("folder made");
    if (Result<void> moved = place_->taking.move_over(name, *of_it); !moved) return kept(moved.error());
    at("moved");
    troubles_.erase(name);
    if (std::ranges::find(waiting_, id) == waiting_.end()) waiting_.push_back(id);
    return {};
}

Result<void> WatchedFolder::troubled(const std::string& name, const Identity& identity, std::string_view why, Moment now) {
    Trouble& trouble = troubles_[name];
    trouble.last = now;
    if (++trouble.tries < tries_max) {
        claimed_.push_back(name);
        return {};
    }
    Result<void> aside = put_aside(name, identity, why);
    if (!aside) {
        claimed_.push_back(name);
        return aside;
    }
    troubles_.erase(name);
    if (hooks_.tell) hooks_.tell({"file_aside", std::string(why)});
    return {};
}

/// The line is written first: what lies aside has been explained.
Result<void> WatchedFolder::put_aside(const std::string& name, const Identity& identity, std::string_view why) {
    const std::string number = fmt::format("{:x}-{:x}", identity.number, identity.modified_ns);
    const std::string line = fmt::format("{}: {}\n", printable(name), why);
    Result<Directory::Staged> told = place_->out.stage(shown_name(name) + "." + number + ".why.txt", line);
    if (!told) return std::unexpected(told.error());
    if (Result<void> published = place_->out.publish({*told}); !published) return published;
    at("explained");
    const Result<Directory> of_it = place_->aside.inside(number, true);
    if (!of_it) return std::unexpected(of_it.error());
    Result<void> moved = place_->taking.move_over(name, *of_it);
    at("aside");
    return moved;
}

/// Answers are written together: the disk is waited for once.
/// True: there may be more.
Result<bool> WatchedFolder::answer_some(Door& door) {
    if (!place_) return false;
    std::vector<Directory::Staged> staged;
    std::vector<std::string> ids;
    std::size_t in_vain = 0;
    for (const std::string& id : waiting_) {
        if (in_vain == asked_in_vain_max || ids.size() == answered_a_step) break;
        const Result<std::optional<Finished>> finished = door.finished(id);
        const bool unknown = !finished && finished.error().code == Errc::target_unknown;
        if (unknown) tell_once("file_stuck", "a message is not of this account's party any more");
        if (unknown || (finished && !*finished)) {
            ++in_vain;
            continue;
        }
        Result<void> written = finished ? stage_answers(id, **finished, staged) : std::unexpected(finished.error());
        if (!written) {
            place_->out.discard(staged);
            return std::unexpected(written.error());
        }
        ids.push_back(id);
    }
    at("staged");
    if (Result<void> published = place_->out.publish(staged); !published) return std::unexpected(published.error());
    at("answered");
    for (const std::string& id : ids) {
        if (Result<void> done = finish(id); !done) return std::unexpected(done.error());
        std::erase(waiting_, id);
    }
    return ids.size() == answered_a_step;
}

/// The result comes last: who sees it sees all.
Result<void> WatchedFolder::stage_answers(const std::string& id, const Finished& finished,
                                          std::vector<Directory::Staged>& staged) const {
    const Result<Directory> of_it = place_->waiting.inside(id, false);
    if (!of_it && of_it.error().code == Errc::target_unknown) return {};  // another cargod has answered
    if (!of_it) return std::unexpected(of_it.error());
    const Result<std::vector<Item>> files = of_it->list();
    if (!files) return std::unexpected(files.error());
    const auto stage = [&](const std::string& name, std::string_view bytes) -> Result<void> {
        Result<Directory::Staged> one = place_->out.stage(name, bytes);
        if (!one) return std::unexpected(one.error());
        staged.push_back(std::move(*one));
        at("one staged");
        return {};
    };
    for (const Item& file : *files) {
        const std::string begin = shown_name(file.name) + "." + id.substr(0, shown_id_chars) + ".";
        for (const auto& [name, bytes] : finished.answers) {
            if (Result<void> written = stage(begin + name, bytes); !written) return written;
        }
        if (Result<void> written = stage(begin + "result.json", finished.result_json + "\n"); !written) return written;
    }
    return {};
}

Result<void> WatchedFolder::finish(const std::string& id) {
    const Result<Directory> from = place_->waiting.inside(id, false);
    if (!from && from.error().code == Errc::target_unknown) return {};
    if (!from) return std::unexpected(from.error());
    const Result<Directory> to = place_->done.inside(id, true);
    if (!to) return std::unexpected(to.error());
    const Result<std::vector<Item>> files = from->list();
    if (!files) return std::unexpected(files.error());
    for (const Item& file : *files) {  // over one of the same name: it has the same bytes
        const Result<void> moved = from->move_over(file.name, *to);
        if (!moved && moved.error().code != Errc::target_unknown) return moved;
        at("one done");
    }
    place_->waiting.remove_folder(id);
    return {};
}

}  // namespace cargo::folders
