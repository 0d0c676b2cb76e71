"""Which methods of an app can run: from the roots along calls, objects made, classes initialised and
callbacks, over class-hierarchy analysis that counts a receiver's class only once an object of it is made.

Methods and types are numbered over all DEX files of the app. A type that the app does not define belongs to
the platform: what it calls is not seen, so a method that may override one of its methods counts as called
when an object of the class is made.
"""

from __future__ import annotations

import cython

# Bits of a method's marks
OVERRIDABLE, PLATFORM_NAME, OBJECT_NAME, INITIALISER, CONSTRUCTOR, FOUND_BY_NAME, CALLED_BY_SCRIPTS, ENUM = (
    1, 2, 4, 8, 16, 32, 64, 128,
)  # fmt: skip
# Bits of a type's kind
DEFINED, IS_INTERFACE, UNDER_PLATFORM, UNDER_UNKNOWN = 1, 2, 4, 8
# Bits of a type's state; the two in the middle are those of its kind
INITIALISED, LIVE, MADE, OPENED = 1, 2, 16, 32
# Bits of a reference's marks
LOADS_CLASSES, LISTS_METHODS, DONE = 1, 2, 4
# How a method is called, as in formats/dex/opcodes.py
VIRTUAL, INTERFACE = 0, 4
DEAD, MAYBE, RUNS = 0, 1, 2
_CALLED, _REACHED = 1, 2


@cython.cclass
class Reaching:
    """The tables of an app's code, and what has been found to run. `reach` works off the queue."""

    owner: cython.const[cython.int][::1]
    marks: cython.const[cython.uchar][::1]
    next_same: cython.const[cython.int][::1]
    own_starts: cython.const[cython.int][::1]
    own: cython.const[cython.int][::1]
    above: cython.const[cython.int][::1]
    kinds: cython.const[cython.uchar][::1]
    interface_starts: cython.const[cython.int][::1]
    interfaces: cython.const[cython.int][::1]
    below_starts: cython.const[cython.int][::1]
    below: cython.const[cython.int][::1]
    ref_type: cython.const[cython.int][::1]
    ref_signature: cython.const[cython.int][::1]
    ref_marks: cython.uchar[::1]
    ref_targets: cython.int[::1]
    table_keys: cython.const[cython.ulonglong][::1]
    table_methods: cython.const[cython.int][::1]
    call_starts: cython.const[cython.int][::1]
    calls: cython.const[cython.int][::1]
    call_kinds: cython.const[cython.uchar][::1]
    makes_starts: cython.const[cython.int][::1]
    makes: cython.const[cython.int][::1]
    uses_starts: cython.const[cython.int][::1]
    uses: cython.const[cython.int][::1]
    names_starts: cython.const[cython.int][::1]
    names: cython.const[cython.int][::1]
    state: cython.uchar[::1]
    levels: cython.uchar[::1]
    parents: cython.int[::1]
    queue: cython.int[::1]
    type_state: cython.uchar[::1]
    down: cython.int[::1]
    up: cython.int[::1]
    down_stamps: cython.int[::1]
    up_stamps: cython.int[::1]
    level: cython.int
    front: cython.Py_ssize_t
    back: cython.Py_ssize_t
    down_stamp: cython.int
    up_stamp: cython.int
    steps: cython.longlong
    salt: cython.ulonglong

    def __init__(self, tables: dict[str, memoryview], salt: int, steps: int) -> None:
        """`tables` has an array for each name above, `salt` is what the look-up was filled with; `steps`
        limits the work on class hierarchies."""
        self.salt = salt
        self.owner = tables["owner"]
        self.marks = tables["marks"]
        self.next_same = tables["next_same"]
        self.own_starts = tables["own_starts"]
        self.own = tables["own"]
        self.above = tables["above"]
        self.kinds = tables["kinds"]
        self.interface_starts = tables["interface_starts"]
        self.interfaces = tables["interfaces"]
        self.below_starts = tables["below_starts"]
        self.below = tables["below"]
        self.ref_type = tables["ref_type"]
        self.ref_signature = tables["ref_signature"]
        self.ref_marks = tables["ref_marks"]
        self.ref_targets = tables["ref_targets"]
        self.table_keys = tables["table_keys"]
        self.table_methods = tables["table_methods"]
        self.call_starts = tables["call_starts"]
        self.calls = tables["calls"]
        self.call_kinds = tables["call_kinds"]
        self.makes_starts = tables["makes_starts"]
        self.makes = tables["makes"]
        self.uses_starts = tables["uses_starts"]
        self.uses = tables["uses"]
        self.names_starts = tables["names_starts"]
        self.names = tables["names"]
        self.state = tables["state"]
        self.levels = tables["levels"]
        self.parents = tables["parents"]
        self.queue = tables["queue"]
        self.type_state = tables["type_state"]
        self.down = tables["down"]
        self.up = tables["up"]
        self.down_stamps = tables["down_stamps"]
        self.up_stamps = tables["up_stamps"]
        self.level = RUNS
        self.front = 0
        self.back = 0
        self.down_stamp = 0
        self.up_stamp = 0
        self.steps = steps

    @property
    def steps_left(self) -> int:
        return int(self.steps)

    def enter(self, types: cython.const[cython.int][::1]) -> None:
        """Types whose objects the platform makes: components, views in layouts. Their constructors run."""
        number: cython.Py_ssize_t
        place: cython.Py_ssize_t
        type_: cython.int
        for number in range(types.shape[0]):
            type_ = types[number]
            if type_ < 0 or not self.kinds[type_] & 1:
                continue
            self._make(type_, -1)
            for place in range(self.own_starts[type_], self.own_starts[type_ + 1]):
                if self.marks[self.own[place]] & 16:
                    self._reach(self.own[place], -1)

    def open(self, types: cython.const[cython.int][::1]) -> None:
        """Types of which anything may be called."""
        number: cython.Py_ssize_t
        for number in range(types.shape[0]):
            if types[number] >= 0:
                self._open(types[number], -1)

    def initialise(self, types: cython.const[cython.int][::1]) -> None:
        """Types that something may initialise."""
        number: cython.Py_ssize_t
        for number in range(types.shape[0]):
            if types[number] >= 0:
                self._initialise(types[number], -1)

    def run(self, methods: cython.const[cython.int][::1]) -> None:
        """Methods that something may call."""
        number: cython.Py_ssize_t
        for number in range(methods.shape[0]):
            self._reach(methods[number], -1)

    def doubt(self) -> None:
        """From here on what is reached may run, and what is only possible counts: any override under the
        platform, classes named by a string, methods found by reflection, annotated methods."""
        method: cython.Py_ssize_t
        place: cython.Py_ssize_t
        type_: cython.Py_ssize_t
        self.level = MAYBE
        with cython.nogil:
            for type_ in range(self.kinds.shape[0]):
                if self.type_state[type_] & 2:
                    self._activate(cython.cast(cython.int, type_), -1)
            for place in range(self.back):
                method = self.queue[place]
                self._follow_names(cython.cast(cython.int, method))

    def reach(self) -> cython.Py_ssize_t:
        """Work off the queue. Returns how many methods are reached; steps_left is below 0 if it gave up."""
        with cython.nogil:
            while self.front < self.back and self.steps >= 0:
                self._follow(self.queue[self.front])
                self.front += 1
        return self.back

    @cython.cfunc
    @cython.nogil
    @cython.exceptval(-1, check=False)
    def _reach(self, method: cython.int, by: cython.int) -> cython.int:
        if not self.state[method] & 2:
            self.state[method] |= 2
            self.levels[method] = cython.cast(cython.uchar, self.level)
            self.parents[method] = by
            self.queue[self.back] = method
            self.back += 1
        return 0

    @cython.cfunc
    @cython.nogil
    @cython.exceptval(-1, check=False)
    def _call(self, method: cython.int, by: cython.int) -> cython.int:
        """A virtual call may go here, once an object of the class or one below it is made."""
        while method >= 0:
            if not self.state[method] & 3:
                self.state[method] |= 1
                self.parents[method] = by
                if self.type_state[self.owner[method]] & 2:
                    self._reach(method, by)
            method = self.next_same[method]
        return 0

    @cython.cfunc
    @cython.nogil
    @cython.exceptval(-1, check=False)
    def _initialise(self, type_: cython.int, by: cython.int) -> cython.int:
        """The class is initialised, and the classes above it."""
        place: cython.Py_ssize_t
        while type_ >= 0 and self.kinds[type_] & 1 and not self.type_state[type_] & 1:
            self.type_state[type_] |= 1
            for place in range(self.own_starts[type_], self.own_starts[type_ + 1]):
                if self.marks[self.own[place]] & 8:
                    self._reach(self.own[place], by)
            type_ = self.above[type_]
        return 0

    @cython.cfunc
    @cython.nogil
    @cython.exceptval(-1, check=False)
    def _activate(self, type_: cython.int, by: cython.int) -> cython.int:
        """Objects of the class are there: its methods that were called, or that the platform calls, run."""
        place: cython.Py_ssize_t
        method: cython.int
        marks: cython.int
        state: cython.int = self.type_state[type_]
        doubts: cython.bint = self.level == 1
        for place in range(self.own_starts[type_], self.own_starts[type_ + 1]):
            method = self.own[place]
            if self.state[method] & 2:
                continue
            marks = self.marks[method]
            if self.state[method] & 1:
                self._reach(method, self.parents[method])
            elif (
                marks & (64 | 128)
                or (marks & 1 and (marks & 4 or state & 8 or (state & 4 and (marks & 2 or doubts))))
                or (doubts and (marks & 32 or (marks & 16 and state & 16)))
            ):
                self._reach(method, by)
        return 0

    @cython.cfunc
    @cython.nogil
    @cython.exceptval(-1, check=False)
    def _make(self, type_: cython.int, by: cython.int) -> cython.int:
        """An object of the class is made: the class and all above it are live."""
        wanted: cython.int
        first: cython.Py_ssize_t
        waiting: cython.Py_ssize_t = 0
        at: cython.int = type_
        place: cython.Py_ssize_t
        if not self.kinds[type_] & 1 or self.type_state[type_] & 16:
            return 0
        self.type_state[type_] |= 16
        self._initialise(type_, by)
        wanted = 2 | (self.kinds[type_] & 12)
        self.up_stamp += 1
        while True:
            if at >= 0 and self.kinds[at] & 1 and (self.type_state[at] & wanted) != wanted:
                self.type_state[at] |= cython.cast(cython.uchar, wanted)
                if self.kinds[at] & 2:
                    self._initialise(at, by)
                self._activate(at, by)
                for place in range(self.interface_starts[at], self.interface_starts[at + 1]):
                    first = self.interfaces[place]
                    if self.up_stamps[first] != self.up_stamp:
                        self.up_stamps[first] = self.up_stamp
                        self.up[waiting] = cython.cast(cython.int, first)
                        waiting += 1
                if self.above[at] >= 0:
                    at = self.above[at]
                    continue
            if waiting == 0:
                return 0
            waiting -= 1
            at = self.up[waiting]

    @cython.cfunc
    @cython.nogil
    @cython.exceptval(-1, check=False)
    def _open(self, type_: cython.int, by: cython.int) -> cython.int:
        """Anything of the class may be called."""
        place: cython.Py_ssize_t
        if not self.kinds[type_] & 1 or self.type_state[type_] & 32:
            return 0
        self.type_state[type_] |= 32
        self._make(type_, by)
        for place in range(self.own_starts[type_], self.own_starts[type_ + 1]):
            self._reach(self.own[place], by)
        return 0

    @cython.cfunc
    @cython.nogil
    @cython.exceptval(-2, check=False)
    def _find(self, type_: cython.int, signature: cython.int) -> cython.int:
        """The method that the class itself declares; -1 for none."""
        size: cython.Py_ssize_t = self.table_keys.shape[0]
        key: cython.ulonglong = (
            (cython.cast(cython.ulonglong, type_) << 32) | cython.cast(cython.ulonglong, signature)
        ) + 1
        slot: cython.Py_ssize_t = _place(key, self.salt, size)
        while self.table_keys[slot] != 0:
            if self.table_keys[slot] == key:
                return self.table_methods[slot]
            slot = (slot + 1) & (size - 1)
        return -1

    @cython.cfunc
    @cython.nogil
    @cython.exceptval(-2, check=False)
    def _resolve(self, type_: cython.int, signature: cython.int) -> cython.int:
        """The method that a call on the class comes to: its own, one above it, or an interface's; -1: none
        that the app defines."""
        at: cython.int = type_
        found: cython.int
        place: cython.Py_ssize_t
        interface: cython.int
        waiting: cython.Py_ssize_t = 0
        deep: cython.int = 0
        while at >= 0 and self.kinds[at] & 1 and deep < 4096:
            found = self._find(at, signature)
            if found >= 0:
                return found
            at = self.above[at]
            deep += 1
        self.steps -= deep
        if deep >= 4096:
            self.steps = -1
        self.up_stamp += 1
        at = type_
        deep = 0
        while True:
            while at >= 0 and self.kinds[at] & 1 and deep < 4096:
                for place in range(self.interface_starts[at], self.interface_starts[at + 1]):
                    interface = self.interfaces[place]
                    if self.up_stamps[interface] != self.up_stamp:
                        self.up_stamps[interface] = self.up_stamp
                        self.up[waiting] = interface
                        waiting += 1
                at = self.above[at]
                deep += 1
            self.steps -= deep
            if waiting == 0 or self.steps < 0:
                return -1
            waiting -= 1
            at = self.up[waiting]
            deep = 0
            self.steps -= 1
            if self.kinds[at] & 1:
                found = self._find(at, signature)
                if found >= 0:
                    return found

    @cython.cfunc
    @cython.nogil
    @cython.exceptval(-1, check=False)
    def _call_below(self, type_: cython.int, signature: cython.int, by: cython.int) -> cython.int:
        """A virtual call on the class: to what it comes to, and to every override below."""
        at: cython.int
        next_: cython.int
        found: cython.int
        waiting: cython.Py_ssize_t = 1
        place: cython.Py_ssize_t
        self._call(self._resolve(type_, signature), by)
        self.down_stamp += 1
        self.down[0] = type_
        self.down_stamps[type_] = self.down_stamp
        while waiting and self.steps >= 0:
            waiting -= 1
            at = self.down[waiting]
            for place in range(self.below_starts[at], self.below_starts[at + 1]):
                next_ = self.below[place]
                self.steps -= 1
                if self.down_stamps[next_] == self.down_stamp:
                    continue
                self.down_stamps[next_] = self.down_stamp
                self.down[waiting] = next_
                waiting += 1
                found = self._find(next_, signature)
                if found < 0 and self.kinds[at] & 2 and not self.kinds[next_] & 2:
                    found = self._resolve(next_, signature)
                self._call(found, by)
        return 0

    @cython.cfunc
    @cython.nogil
    @cython.exceptval(-1, check=False)
    def _follow_names(self, method: cython.int) -> cython.int:
        """The classes that the method's strings name, and those it takes to look for methods in them."""
        place: cython.Py_ssize_t
        how: cython.int = 0
        for place in range(self.call_starts[method], self.call_starts[method + 1]):
            if self.calls[place] >= 0:
                how |= self.ref_marks[self.calls[place]]
        if how & 1 or self.level == 1:
            for place in range(self.names_starts[method], self.names_starts[method + 1]):
                if self.names[place] >= 0:
                    self._open(self.names[place], method)
        if how & 2 and self.level == 1:
            for place in range(self.makes_starts[method], self.makes_starts[method + 1]):
                if self.makes[place] >= 0:
                    self._open(self.makes[place], method)
        return 0

    @cython.cfunc
    @cython.nogil
    @cython.exceptval(-1, check=False)
    def _follow(self, method: cython.int) -> cython.int:
        """Everything that a method that runs makes run."""
        place: cython.Py_ssize_t
        ref: cython.int
        type_: cython.int
        found: cython.int
        kind: cython.int
        self._initialise(self.owner[method], method)
        for place in range(self.makes_starts[method], self.makes_starts[method + 1]):
            if self.makes[place] >= 0:
                self._make(self.makes[place], method)
        for place in range(self.uses_starts[method], self.uses_starts[method + 1]):
            if self.uses[place] >= 0:
                self._initialise(self.uses[place], method)
        for place in range(self.call_starts[method], self.call_starts[method + 1]):
            ref = self.calls[place]
            if ref < 0:
                continue
            type_ = self.ref_type[ref]
            if type_ < 0 or not self.kinds[type_] & 1:
                continue
            kind = self.call_kinds[place]
            if kind == 0 or kind == 4:
                if not self.ref_marks[ref] & 4:
                    self.ref_marks[ref] |= 4
                    self._call_below(type_, self.ref_signature[ref], method)
                continue
            found = self.ref_targets[ref]
            if kind == 1 and type_ == self.owner[method]:
                found = -1
                if self.above[type_] >= 0:
                    found = self._resolve(self.above[type_], self.ref_signature[ref])
            elif found == -2:
                found = self._resolve(type_, self.ref_signature[ref])
                self.ref_targets[ref] = found
            while found >= 0:
                self._reach(found, method)
                found = self.next_same[found]
        self._follow_names(method)
        return 0


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _place(key: cython.ulonglong, salt: cython.ulonglong, size: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Where a key is looked for first in a table as long as a power of two: by multiplying with an odd secret
    number, so that nobody can make keys that crowd."""
    half: cython.ulonglong = 0xFFFFFFFF
    mask: cython.ulonglong = (half << 32) | half
    key = ((key ^ (key >> 32)) * salt) & mask
    key = ((key ^ (key >> 29)) * salt) & mask
    return cython.cast(cython.Py_ssize_t, (key >> 32) & (size - 1))


def fill_table(
    owner: cython.const[cython.int][::1],
    signature: cython.const[cython.int][::1],
    keys: cython.ulonglong[::1],
    methods: cython.int[::1],
    next_same: cython.int[::1],
    salt: cython.ulonglong,
) -> None:
    """Fill the look-up from class and signature to a method. A second one of the same goes before the first
    in the list that `next_same` makes. The table is a power of two long, more than twice the methods."""
    size: cython.Py_ssize_t = keys.shape[0]
    method: cython.Py_ssize_t
    slot: cython.Py_ssize_t
    key: cython.ulonglong
    with cython.nogil:
        for method in range(owner.shape[0]):
            next_same[method] = -1
            if owner[method] < 0 or signature[method] < 0:
                continue
            key = (
                (cython.cast(cython.ulonglong, owner[method]) << 32)
                | cython.cast(cython.ulonglong, signature[method])
            ) + 1
            slot = _place(key, salt, size)
            while keys[slot] != 0 and keys[slot] != key:
                slot = (slot + 1) & (size - 1)
            if keys[slot] == key:
                next_same[method] = methods[slot]
            keys[slot] = key
            methods[slot] = cython.cast(cython.int, method)
