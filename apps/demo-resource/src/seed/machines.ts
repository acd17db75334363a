/** A kind of machine, with what is done to it and what people say about it. */
export interface MachineKind {
  category: string
  prefix: string
  /** Where such machines stand: site and location. */
  places: readonly (readonly [site: string, location: string])[]
  /** Names of the single machines; a place is put behind them. */
  names: readonly string[]
  /** Preventive and inspection work. */
  routine: readonly string[]
  /** Corrective work. */
  repairs: readonly string[]
  /** How a work request reads. */
  complaints: readonly string[]
}

/** What a plant with a warehouse and offices has. */
export const machineKinds: readonly MachineKind[] = [
  {
    category: 'pump',
    prefix: 'PMP',
    places: [
      ['North plant', 'Tank farm'],
      ['North plant', 'Filling hall'],
      ['South plant', 'Paint shop'],
      ['Utilities building', 'Pump room'],
      ['Utilities building', 'Water treatment'],
    ],
    names: ['Feed water pump', 'Cooling water pump', 'Condensate pump', 'Transfer pump', 'Sump pump', 'Dosing pump'],
    routine: ['Check shaft alignment', 'Measure bearing vibration', 'Grease bearings', 'Test standby changeover'],
    repairs: ['Replace mechanical seal', 'Replace coupling insert', 'Clear blocked suction strainer', 'Rewind motor'],
    complaints: ['is dripping at the shaft', 'rattles when it starts', 'does not build up pressure'],
  },
  {
    category: 'compressor',
    prefix: 'CMP',
    places: [
      ['North plant', 'Workshop'],
      ['South plant', 'Compressor room'],
      ['Utilities building', 'Compressor station'],
    ],
    names: ['Screw compressor', 'Piston compressor', 'Instrument air compressor', 'Booster compressor'],
    routine: ['Change oil and oil filter', 'Drain condensate', 'Replace intake filter', 'Inspect safety valve'],
    repairs: ['Repair leaking discharge hose', 'Replace minimum pressure valve', 'Replace drive belt'],
    complaints: ['runs without ever unloading', 'is much louder than usual', 'leaves oil in the air line'],
  },
  {
    category: 'chiller',
    prefix: 'CHL',
    places: [
      ['North plant', 'Filling hall'],
      ['South plant', 'Paint shop'],
      ['Distribution centre', 'Cold store'],
      ['Utilities building', 'Cooling towers'],
    ],
    names: ['Process chiller', 'Water-cooled chiller', 'Glycol chiller', 'Cold store chiller'],
    routine: [
      'Clean condenser coils',
      'Check refrigerant charge',
      'Log approach temperatures',
      'Test low-pressure switch',
    ],
    repairs: ['Find and close refrigerant leak', 'Replace condenser fan motor', 'Replace expansion valve'],
    complaints: [
      'does not reach its set point',
      'trips on high pressure in the afternoon',
      'has ice on the suction line',
    ],
  },
  {
    category: 'boiler',
    prefix: 'BLR',
    places: [
      ['North plant', 'Boiler house'],
      ['South plant', 'Boiler room'],
      ['Head office', 'Plant room'],
    ],
    names: ['Steam boiler', 'Hot water boiler', 'Standby boiler'],
    routine: ['Test low-water cut-off', 'Analyse flue gas', 'Blow down and test water', 'Inspect burner'],
    repairs: ['Replace igniter', 'Repair feed valve actuator', 'Replace sight glass'],
    complaints: ['goes to lockout in the morning', 'smells of gas near the burner', 'needs a restart every shift'],
  },
  {
    category: 'air_handler',
    prefix: 'AHU',
    places: [
      ['North plant', 'Roof, east side'],
      ['South plant', 'Paint shop'],
      ['Distribution centre', 'Roof'],
      ['Head office', 'Plant room'],
    ],
    names: ['Air handling unit', 'Exhaust fan unit', 'Make-up air unit', 'Dust extraction unit'],
    routine: ['Change filters', 'Tension belts', 'Clean drain pan', 'Check damper travel'],
    repairs: ['Replace fan bearing', 'Replace damper actuator', 'Seal duct joint'],
    complaints: ['blows cold air', 'squeals', 'does not come on before the shift starts'],
  },
  {
    category: 'conveyor',
    prefix: 'CNV',
    places: [
      ['North plant', 'Filling hall'],
      ['South plant', 'Assembly line 1'],
      ['South plant', 'Assembly line 2'],
      ['Distribution centre', 'Sorting area'],
    ],
    names: ['Belt conveyor', 'Roller conveyor', 'Infeed conveyor', 'Bottle conveyor', 'Sorting conveyor'],
    routine: ['Check belt tracking', 'Lubricate chain', 'Test emergency stops', 'Inspect rollers'],
    repairs: ['Splice belt', 'Replace drive roller', 'Replace photo sensor', 'Replace gearbox seal'],
    complaints: ['stops without an alarm', 'runs off to the left', 'has a guard that has come loose'],
  },
  {
    category: 'forklift',
    prefix: 'FLT',
    places: [
      ['North plant', 'Filling hall'],
      ['South plant', 'Goods receipt'],
      ['Distribution centre', 'High-bay racks'],
      ['Distribution centre', 'Cold store'],
    ],
    names: ['Counterbalance forklift', 'Reach truck', 'Pallet stacker', 'Tow tractor'],
    routine: ['Yearly safety inspection', 'Check mast chains', 'Top up battery water', 'Measure fork wear'],
    repairs: ['Replace hydraulic hose', 'Replace brake pads', 'Replace seat switch', 'Replace drive tyre'],
    complaints: ['loses height while carrying', 'brakes late', 'does not hold its charge through a shift'],
  },
  {
    category: 'generator',
    prefix: 'GEN',
    places: [
      ['North plant', 'Yard'],
      ['Distribution centre', 'Yard'],
      ['Utilities building', 'Switch room'],
    ],
    names: ['Emergency generator', 'Standby generator', 'Mobile generator'],
    routine: ['Monthly test run under load', 'Sample fuel', 'Check starter batteries', 'Change coolant'],
    repairs: ['Replace starter battery', 'Repair radiator leak', 'Replace automatic transfer relay'],
    complaints: ['did not take over during the test', 'smokes when started', 'shows a battery warning'],
  },
  {
    category: 'dock_leveller',
    prefix: 'DCK',
    places: [
      ['Distribution centre', 'Docks 1 to 6'],
      ['Distribution centre', 'Docks 7 to 12'],
      ['South plant', 'Goods receipt'],
    ],
    names: ['Hydraulic dock leveller', 'Mechanical dock leveller', 'Edge-of-dock leveller'],
    routine: ['Test lip and safety leg', 'Grease hinges', 'Check lip hinges', 'Check bumpers'],
    repairs: ['Replace hydraulic cylinder', 'Straighten bent lip', 'Replace pit seal'],
    complaints: ['gets stuck halfway', 'leaves a gap that catches pallet wheels', 'sinks under load'],
  },
  {
    category: 'elevator',
    prefix: 'ELV',
    places: [
      ['North plant', 'Filling hall'],
      ['Distribution centre', 'Mezzanine'],
      ['Head office', 'Main staircase'],
    ],
    names: ['Goods elevator', 'Passenger elevator', 'Service elevator'],
    routine: ['Test emergency phone', 'Check door sensors', 'Inspect ropes', 'Clean pit'],
    repairs: ['Replace door roller', 'Adjust levelling', 'Replace landing button'],
    complaints: ['stops a hand above the floor', 'keeps its doors open', 'is dark inside'],
  },
]
